#ifndef CARGUMENTS_H
#define CARGUMENTS_H
/// How many arguments the program was started with, its name among them.
int carguments_count(void);
/// The argument of a number from 0, as bytes that end with a zero; NULL beyond the last.
const char *_Nullable carguments_value(int number);
#endif
