#define _GNU_SOURCE
#include "system.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

static int count;
static char **values;

// glibc hands the arguments to what runs before `main`. Swift's own list is found through /proc or
// beside the environment, and is empty where the one is missing or the other was moved.
__attribute__((constructor)) static void keep(int argc, char **argv) {
  count = argc;
  values = argv;
}

const char *csystem_argument(int number) {
  return number >= 0 && number < count ? values[number] : 0;
}

char **csystem_environment(void) { return environ; }

void csystem_name_thread(const char *name) { prctl(PR_SET_NAME, (unsigned long)name, 0, 0, 0); }

int csystem_memory_file(void) { return memfd_create("text", MFD_CLOEXEC); }

int csystem_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int csystem_event(int counts_each) {
  return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC | (counts_each ? EFD_SEMAPHORE : 0));
}
