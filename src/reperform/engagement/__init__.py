"""The engagement: its folder, its workbook, its settings, and everything that can be wrong with them."""
