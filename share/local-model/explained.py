class Explained(Exception):
    """An error for people: what went wrong, why, and what to do."""

    def __init__(self, what, why, remedy):
        super().__init__(what)
        self.what, self.why, self.remedy = what, why, remedy

    def __str__(self):
        return "\n".join((self.what, self.why, self.remedy))
