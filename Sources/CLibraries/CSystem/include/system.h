#ifndef CSYSTEM_H
#define CSYSTEM_H
/// The argument of a number from 0, as bytes that end with a zero; NULL beyond the last.
const char *_Nullable csystem_argument(int number);
/// All environment variables, `NAME=VALUE`, with a NULL behind the last.
char *_Nullable *_Nonnull csystem_environment(void);
/// Names the calling thread, as /proc and debuggers show it (15 bytes at most).
void csystem_name_thread(const char *_Nonnull name);
/// A file without a name that closes on exec; negative, and errno, when there is none.
int csystem_memory_file(void);
/// A pipe whose ends close on exec; nonzero, and errno, when there is none.
int csystem_pipe(int *_Nonnull ends);
/// An eventfd(2) that never blocks and closes on exec; one that counts each event gives them out one
/// at a time. Negative, and errno, when there is none.
int csystem_event(int counts_each);
#endif
