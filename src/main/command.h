// The command line: one table row a command (main.c); each command lives in command_<name>.c.
#ifndef MAIN_COMMAND_H
#define MAIN_COMMAND_H

// Exit statuses every command keeps to.
enum {
    EXIT_DONE = 0,
    EXIT_OUR_FAULT = 1, // our own failure: memory, disk, database
    EXIT_USAGE = 2,     // wrong options or arguments
    EXIT_SOME_REFUSED = 3,
};

typedef struct Command {
    const char *name;
    // argv[0] is the command's own name. Returns an exit status; messages go to stderr, in Vietnamese and English.
    int (*run)(int argc, char **argv);
    const char *synopsis;   // arguments, as in "[--json|--text] FILE..."
    const char *summary_vi; // one line for `thidua help`
    const char *summary_en;
} Command;

// One a file command_NAME.c.
int command_audit(int argc, char **argv);
int command_init(int argc, char **argv);
int command_read(int argc, char **argv);
int command_repair(int argc, char **argv);
int command_serve(int argc, char **argv);
int command_units(int argc, char **argv);

#endif
