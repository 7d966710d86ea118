/// What a terminal shows.
