"""What Platen knows: orders, what can happen to them, what follows. Pure; nothing here touches disk or network.

The words, the same in code, database, API and on screen:

order, item, artwork, parcel -- what a customer bought; one line of it; an image to be printed; what is sent
fulfilment, unit, attempt -- lines that travel together; one physical piece; how often it was made
event, effect -- something that happened, whoever reports it; something that must be carried out in the world
verdict, finding -- the outcome of quality control on one unit; one reason for it
"""

__version__ = "0.1.0"
