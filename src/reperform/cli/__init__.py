"""The command line: parsing and printing only; each command calls one public function of the library."""
