"""The factory floor's side, without Qt. Cache: what the receiver said; pending: what staff did and the receiver has
not yet shown back; place: how far the feed was read; shelf: the folder of image files."""
