/// Whose rows are read and written.
enum Scope {
    /// The one scope there is; every statement names it, so that more can follow without a new file.
    static let row: SQLiteValue = 1
}
