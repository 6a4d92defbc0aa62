"""The hosted side: takes deliveries, keeps the book, feeds the stations, carries out effects, serves the track page.

delivery, inbox -- a message exactly as it came; where it is kept until it is read into the book
book, history, feed -- orders as they are; how they came to be so; the same in the order of its changes
outbox -- effects waiting to be carried out, with attempts and due time
"""
