"""People of the client who act in the areas beyond the core; names and addresses nobody else has."""

from __future__ import annotations

from generator.company import DOMAIN

DPO = "Aurelio Bastos"
PAYMENTS = "Petra Krol"
SUCCESS = "Wilhelmina Adair"
LEGAL = "Casimir Dorn"
ANALYSTS = ("Teo Marchand", "Lerato Dube", "Kasper Nyholm")
CLERKS = ("Imre Tardos", "Juno Sundqvist", "Bodil Fraser")
DEVELOPERS = ("Arvid Munro", "Sunita Pell", "Gwen Oakley", "Tomas Reuter", "Ilka Braun")


def mail(name: str) -> str:
    """Return the address of a person: first letter and last name, as all addresses of the company."""
    first, last = name.lower().split(" ", 1)
    return f"{first[0]}{last}@{DOMAIN}"
