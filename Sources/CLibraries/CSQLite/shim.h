#ifndef CSQLITE_SHIM_H
#define CSQLITE_SHIM_H
#include <sqlite3.h>
#include <sys/prctl.h>

/// SQLITE_TRANSIENT is a cast macro, which Swift does not import. No pointer is the empty text here, not NULL.
static inline int csqlite_bind_text(sqlite3_stmt *_Nonnull s, int i, const char *_Nullable p, long n) {
  return sqlite3_bind_text64(s, i, p ? p : "", (sqlite3_uint64)n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// The same for bytes.
static inline int csqlite_bind_blob(sqlite3_stmt *_Nonnull s, int i, const void *_Nullable p, long n) {
  return sqlite3_bind_blob64(s, i, p ? p : "", (sqlite3_uint64)n, SQLITE_TRANSIENT);
}

/// `sqlite3_db_config` is variadic, which Swift cannot call.
static inline int csqlite_defensive(sqlite3 *_Nonnull db) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}

#endif
