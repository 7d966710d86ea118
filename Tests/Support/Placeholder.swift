/// What more than one test target needs.
