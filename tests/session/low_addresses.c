/* tests/session/low_addresses.c - runs a program where addresses have 39 bits (low_addresses.h). Usage:
 * low_addresses PROGRAM [ARGS]. Ends with 77 where that cannot be imitated. */
#include "low_addresses.h"

#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc < 2) {
        fputs("usage: low_addresses PROGRAM [ARGS]\n", stderr);
        return 2;
    }
    if (!low_addresses_begin()) return 77;
    execv(argv[1], argv + 1);
    perror(argv[1]);
    return 2;
}
