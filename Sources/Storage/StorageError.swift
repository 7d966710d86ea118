/// Where things are kept.
