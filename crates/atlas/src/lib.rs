//! Where things are, pure: datums, the grid index, the clean coverage, vector tiles.
