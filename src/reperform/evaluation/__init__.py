"""From deviations to the opinion: deviation log, exception log, compensating controls and the roll-up.

What the work shows is computed and called a proposal. Every step of it is judged by a named person, on exactly what
lies beneath; a change beneath takes the judgement out of force, and with it everything above.
"""
