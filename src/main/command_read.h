// `thidua read` and `thidua repair`: a document in, its text, its draft rows or its repaired text out.
#ifndef MAIN_COMMAND_READ_H
#define MAIN_COMMAND_READ_H

#include "main/command.h"

int command_read(int argc, char **argv);
int command_repair(int argc, char **argv);

#endif
