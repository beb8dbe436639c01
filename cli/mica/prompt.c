/* cli/mica/prompt.c - the prompt: inputs of one or more lines; a piped program is run whole.
 *
 * What is typed is run input by input, and an input may have many lines: while the text so far cannot be a
 * whole one (a block without its end, an open bracket) more are asked for, and an empty line ends the
 * waiting. Ctrl-C while typing gives the input up, while something runs it stops that. */
#include "cli/mica/mica.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/path.h"
#include "cli/mica/editor.h"
#include "cli/mica/image.h"
#include "cli/mica/leaving.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

volatile sig_atomic_t cli_reading, cli_given_up, cli_interrupts;

/* Colours are for terminals that know them, and for people who did not say no. */
bool cli_colours(int fd) {
    const char *none = getenv("NO_COLOR"), *kind = getenv("TERM"); /* https://no-color.org */
    return !(none && *none) && kind && *kind && strcmp(kind, "dumb") != 0 && isatty(fd);
}

/* The word "error:" alone is coloured; the text is the same with and without. */
void cli_report(mica_session *s) {
    const char *text = mica_session_report(s), *colon = strchr(text, ':');
    mica_session_note(s, text, strlen(text));
    if (!cli_colours(2) || !colon || strncmp(text, "error", 5) != 0) {
        fputs(text, stderr);
        return;
    }
    fprintf(stderr, "\033[1;31m%.*s\033[0m%s", (int)(colon - text + 1), text, colon + 1);
}

/* What lies in a folder is run unasked, so it must be the user's own, and nobody else's to write. */
static bool is_own(const char *file) {
    struct stat info;
    return base_file_stat(file, &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == geteuid() &&
           !(info.st_mode & S_IWOTH);
}

bool cli_startup_file(bool here, char *out, size_t size) {
    if (here) return snprintf(out, size, "startup.m") < (int)size && is_own(out);
    const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    int n = base && *base == '/' ? snprintf(out, size, "%s/mica/startup.m", base)
            : home               ? snprintf(out, size, "%s/.config/mica/startup.m", home)
                                 : 0;
    return n > 0 && (size_t)n < size && base_path_kind(out) == BASE_PATH_FILE;
}

/* As cli_edit_line, with the end of the line on the screen in every case. */
static char *read_line(mica_session *s, const char *prompt) {
    cli_given_up = 0;
    cli_interrupts = 0;
    cli_reading = 1;
    if (cli_leaving()) cli_given_up = 1;
    char *line = cli_given_up ? NULL : cli_edit_line(s, prompt);
    cli_reading = 0;
    if (!line || cli_given_up) putchar('\n');
    if (!cli_given_up) return line;
    free(line);
    return NULL;
}

#define FIRST_PROMPT "mica> "
#define NEXT_PROMPT  "  ... "

/* What was typed, as it stands on the screen, for the diary. */
static void note_input(mica_session *s, const base_buf *text) {
    const char *prompt = FIRST_PROMPT;
    for (size_t from = 0; from < text->len;) {
        const uint8_t *line = text->data + from, *end = memchr(line, '\n', text->len - from);
        size_t len = end ? (size_t)(end - line) + 1 : text->len - from;
        mica_session_note(s, prompt, strlen(prompt));
        mica_session_note(s, (const char *)line, len);
        prompt = NEXT_PROMPT;
        from += len;
    }
}

/* One whole input: more lines are asked for while the text is incomplete. False at the end of input. */
static bool read_input(mica_session *s, base_buf *text) {
    /* what lies between two marks takes no place on the screen */
    const char *first = cli_colours(1) ? "\001\033[1;34m\001mica>\001\033[0m\001 " : FIRST_PROMPT,
               *prompt = first;
    text->len = 0;
    for (;;) {
        char *line = read_line(s, prompt);
        if (!line && cli_given_up) {
            if (cli_leaving()) return false;
            text->len = 0;
            prompt = first;
            continue;
        }
        if (!line) return text->len > 0;
        base_buf_str(text, line);
        base_buf_str(text, "\n");
        bool blank = line[0] == 0;
        free(line);
        if (!blank && mica_session_incomplete(s, (const char *)text->data, text->len)) {
            prompt = NEXT_PROMPT;
            continue;
        }
        size_t len = text->len - 1;
        while (len && text->data[len - 1] == '\n')
            len--;
        if (len) cli_edit_remember((const char *)text->data, len);
        return true;
    }
}

/* A program from a pipe is read to its end first, so that it is compiled as a file is, with functions that
 * are defined after their use. */
int cli_run_input(mica_session *s, bool *exited) {
    base_buf text = {0};
    mica_error err = MICA_ERROR_INIT;
    int status = 0;
    if (base_file_read_fd(0, "standard input", 1u << 30, &text, &err) != MICA_OK) {
        fprintf(stderr, "mica: %s\n", err.message);
        status = 1;
    } else {
        mica_outcome outcome =
            mica_session_run_text(s, (const char *)text.data, text.len, "<stdin>", true, &err);
        outcome = cli_image_drive(s, outcome, &err);
        *exited = outcome == MICA_RUN_EXIT;
        if (*exited) status = mica_session_exit_status(s);
        if (outcome == MICA_RUN_FAILED) {
            if (err.code != MICA_ERR_INTERRUPTED) cli_report(s);
            status = err.code == MICA_ERR_INTERRUPTED ? 130 : 1;
        }
    }
    base_buf_free(&text);
    return status;
}

/* An error ends its input and not the prompt; what was defined before stays. */
int cli_prompt(mica_session *s, bool quiet) {
    if (!quiet) puts("Mica " MICA_VERSION ". help NAME tells about a function, exit ends.");
    base_buf text = {0};
    int status = 0;
    mica_session_set_paged(s, isatty(0) && isatty(1));
    while (read_input(s, &text)) {
        note_input(s, &text);
        mica_error err = MICA_ERROR_INIT;
        mica_outcome outcome =
            mica_session_run_text(s, (const char *)text.data, text.len, "<prompt>", true, &err);
        outcome = cli_image_drive(s, outcome, &err);
        if (outcome == MICA_RUN_EXIT) {
            status = mica_session_exit_status(s);
            break;
        }
        if (outcome == MICA_RUN_FAILED && err.code != MICA_ERR_INTERRUPTED) cli_report(s);
    }
    base_buf_free(&text);
    return status;
}
