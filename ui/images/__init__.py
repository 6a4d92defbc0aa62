"""Pictures on screen: thumbnails for lists, the viewer, the loupe."""
