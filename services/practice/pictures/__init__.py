"""Pictures drawn by code for the practice shop: varied, print-sized, the same for the same seed.

files -> pets, places, graphics -> brush
"""

from services.practice.pictures.files import EFFECTS, KINDS, PETS, PrintFile, draw, write_print_file

__all__ = ["EFFECTS", "KINDS", "PETS", "PrintFile", "draw", "write_print_file"]
