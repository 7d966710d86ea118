#include "arguments.h"

static int count;
static char **values;

// glibc hands the arguments to what runs before `main`. Swift's own list is found through /proc or
// beside the environment, and is empty where the one is missing or the other was moved.
__attribute__((constructor)) static void keep(int argc, char **argv) {
  count = argc;
  values = argv;
}

int carguments_count(void) { return count; }

const char *carguments_value(int number) {
  return number >= 0 && number < count ? values[number] : 0;
}
