#ifndef MAIN_COMMAND_SERVE_H
#define MAIN_COMMAND_SERVE_H

int command_serve(int argc, char **argv);

#endif
