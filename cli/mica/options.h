/* cli/mica/options.h - what the command line of mica asks for. */
#ifndef CLI_MICA_OPTIONS_H
#define CLI_MICA_OPTIONS_H

#include "base/buf.h"
#include "mica/session.h"
#include "mica/tape.h"

#include <stdbool.h>

#define CLI_TEXTS_MAX      64
#define CLI_LAYERS_MAX     16
#define CLI_EXTENSIONS_MAX 64

typedef struct cli_options {
    mica_session_options session;
    mica_config config;
    const char *code[CLI_TEXTS_MAX];
    int ncode;
    const char *layers[CLI_LAYERS_MAX]; /* those of the environment first */
    const char *extensions[CLI_EXTENSIONS_MAX];
    int extension_count;
    int stats;            /* 0 none, 1 text, 2 JSON */
    bool interactive;     /* the prompt at the end */
    const char *image;    /* the session is kept in this file, or NULL */
    const char *base;     /* image that the session begins with, or NULL */
    const char *trust;    /* public key whose images are believed, or NULL */
    bool trust_named;     /* on the command line: an image is meant */
    bool encrypt;         /* a new image by a passphrase */
    const char *key_file; /* that images are encrypted by, or NULL */
    double autosave;      /* seconds between saves; 0: none */
    double if_younger;    /* seconds that the image may be old; < 0: any */
    bool abandon;         /* a program that stands in the image is given up */
    enum { CLI_SAVE_DEFAULT, CLI_SAVE_EXIT, CLI_SAVE_NEVER, CLI_SAVE_ASK } save;
    enum { CLI_WATCH_NONE, CLI_WATCH_SYSTEM, CLI_WATCH_DATES } watch; /* function files that change */
    const char *tape;             /* the session is kept on this tape, or NULL */
    const char *tape_config;      /* NULL: none */
    double tape_interval;         /* seconds between epochs; 0: the default */
    const char *tape_at;          /* it begins with this moment of the tape, and writes nothing; or NULL */
    mica_tape_moment tape_moment; /* the same */
    mica_tape_keeping tape_keeping;
    size_t tape_keep_count; /* 0: of a new tape nothing else is said */
    const char *state;      /* states are taken into this file, or NULL, */
    uint64_t take_after;    /* after so many safe points; 0: not for their number */
    int take_on;            /* at this signal; 0: at none */
    const char *load;       /* the session begins with this state, or NULL */
    base_buf path;          /* folders of --path, between colons */
    const char *startup;    /* a file, "none", or NULL for the default */
    const char *file;       /* "-": standard input */
    int rest;               /* index of the program's first argument */
} cli_options;

/* Fills `out`, which holds what was set before. 0 to go on; 2 for wrong usage, told on stderr; -1 when a help text or
 * the version was asked for and printed. */
int cli_parse_options(int argc, char **argv, cli_options *out);
/* Puts a layer over those that are there. 0 or 2. */
int cli_add_layer(cli_options *out, const char *path);

#endif
