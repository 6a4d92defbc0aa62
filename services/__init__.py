"""What Platen talks to: shops, print houses, the network, databases, files, the keyring; never a window.

    receiver | workstation | practice      the programs, which do not know each other
    providers                              one file a shop or print house
    connector | signatures                 what every provider looks like, and how a proof is checked
    http | database | secrets | settings | resources | logs

A floor may use the floors below it and `app`; files on one floor do not see each other.
"""
