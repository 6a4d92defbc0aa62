"""The statistics page: figures and charts painted from the cache of this computer alone."""
