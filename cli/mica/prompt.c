/* cli/mica/prompt.c - the prompt: line editing through libedit, opened only here; multi-line input; a piped
 * program is run whole. */
#include "cli/mica/mica.h"

#include "base/buf.h"
#include "base/dynlib.h"
#include "base/file.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* What is used of libedit's readline interface. */
typedef struct editor {
    char *(*readline)(const char *prompt);
    int (*add_history)(const char *line);
    int (*read_history)(const char *file);
    int (*write_history)(const char *file);
    char **(*completion_matches)(const char *text, char *(*generator)(const char *text, int state));
    char **(**attempted_completion)(const char *text, int start, int end);
    char history[4096];
} editor;

volatile sig_atomic_t cli_reading, cli_given_up;

static editor ed;
static bool editor_sought;
static mica_session *session;

/* ---- completion ---- */

typedef struct match_ctx {
    int skip;
    char *found;
} match_ctx;

static bool match_one(void *ctx, const char *name) {
    match_ctx *m = ctx;
    if (m->skip-- > 0) return true;
    m->found = strdup(name); /* libedit frees it */
    return false;
}

static char *generate(const char *text, int state) {
    match_ctx m = {state, NULL};
    mica_session_complete(session, text, match_one, &m);
    return m.found;
}

static char **complete(const char *text, int start, int end) {
    (void)start;
    (void)end;
    return text[0] ? ed.completion_matches(text, generate) : NULL;
}

static void *symbol(base_dynlib *lib, const char *name) {
    return base_dynlib_symbol(lib, name);
}

static void open_editor(void) {
    static const char *const names[] = {"libedit.so.2", "libedit.so.0", "libedit.so", NULL};
    base_dynlib *lib = base_dynlib_open(names);
    if (!lib) return;
    *(void **)&ed.readline = symbol(lib, "readline");
    *(void **)&ed.add_history = symbol(lib, "add_history");
    *(void **)&ed.read_history = symbol(lib, "read_history");
    *(void **)&ed.write_history = symbol(lib, "write_history");
    *(void **)&ed.completion_matches = symbol(lib, "rl_completion_matches");
    ed.attempted_completion = symbol(lib, "rl_attempted_completion_function");
    if (ed.attempted_completion && ed.completion_matches) *ed.attempted_completion = complete;
    const char *home = getenv("HOME");
    if (home && ed.read_history && ed.write_history) {
        snprintf(ed.history, sizeof ed.history, "%s/.mica_history", home);
        ed.read_history(ed.history);
    }
}

/* Shows the prompt and waits for the first key before the editor is opened: its libraries take longer than
 * the rest of the start and would be half of the memory of a prompt that nobody uses. What is typed stays in
 * the terminal's queue, unechoed, until the editor reads it. */
static void wait_for_key(const char *prompt) {
    struct termios before, waiting;
    if (tcgetattr(0, &before) != 0) return;
    waiting = before;
    waiting.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    if (tcsetattr(0, TCSANOW, &waiting) != 0) return;
    fputs(prompt, stdout);
    fflush(stdout);
    struct pollfd input = {.fd = 0, .events = POLLIN};
    while (poll(&input, 1, -1) < 0 && errno == EINTR && !cli_given_up)
        ;
    tcsetattr(0, TCSANOW, &before);
    if (!cli_given_up) putchar('\r'); /* the editor writes the prompt again */
    fflush(stdout);
}

/* Next line without its newline, in malloc memory; NULL at the end. */
static char *read_raw_line(const char *prompt) {
    if (!editor_sought) {
        wait_for_key(prompt);
        if (cli_given_up) return NULL;
        editor_sought = true;
        open_editor();
    }
    if (ed.readline) return ed.readline(prompt);
    fputs(prompt, stdout);
    fflush(stdout);
    char *line = NULL;
    size_t cap = 0;
    ssize_t n = getline(&line, &cap, stdin);
    if (n < 0) {
        clearerr(stdin);
        free(line);
        return NULL;
    }
    if (n && line[n - 1] == '\n') line[n - 1] = 0;
    return line;
}

/* As read_raw_line; NULL with cli_given_up set after Ctrl-C. */
static char *read_line(const char *prompt) {
    cli_given_up = 0;
    cli_reading = 1;
    char *line = read_raw_line(prompt);
    cli_reading = 0;
    if (!line || cli_given_up) putchar('\n');
    if (!cli_given_up) return line;
    free(line);
    return NULL;
}

/* One whole input: more lines are asked for while the text is incomplete. False at the end of input. */
static bool read_input(base_buf *text) {
    const char *prompt = "mica> ";
    text->len = 0;
    for (;;) {
        char *line = read_line(prompt);
        if (!line && cli_given_up) {
            text->len = 0;
            prompt = "mica> ";
            continue;
        }
        if (!line) return text->len > 0;
        base_buf_str(text, line);
        base_buf_str(text, "\n");
        if (line[0] && ed.add_history) ed.add_history(line);
        bool blank = line[0] == 0;
        free(line);
        if (blank || !mica_session_incomplete(session, (const char *)text->data, text->len)) return true;
        prompt = "  ... ";
    }
}

static int run_piped(mica_session *s) {
    base_buf text = {0};
    mica_error err = MICA_ERROR_INIT;
    int status = 0;
    if (base_file_read_fd(0, "standard input", 1u << 30, &text, &err) != MICA_OK) {
        fprintf(stderr, "mica: %s\n", err.message);
        status = 1;
    } else {
        mica_outcome outcome =
            mica_session_run_text(s, (const char *)text.data, text.len, "<stdin>", true, &err);
        if (outcome == MICA_RUN_EXIT) status = mica_session_exit_status(s);
        if (outcome == MICA_RUN_FAILED) {
            fputs(mica_session_report(s), stderr);
            status = err.code == MICA_ERR_INTERRUPTED ? 130 : 1;
        }
    }
    base_buf_free(&text);
    return status;
}

int cli_prompt(mica_session *s, bool quiet) {
    session = s;
    if (!isatty(0)) return run_piped(s);
    if (!quiet) puts("Mica " MICA_VERSION ". help NAME tells about a function, exit ends.");
    base_buf text = {0};
    int status = 0;
    while (read_input(&text)) {
        mica_error err = MICA_ERROR_INIT;
        mica_outcome outcome =
            mica_session_run_text(s, (const char *)text.data, text.len, "<prompt>", true, &err);
        if (outcome == MICA_RUN_EXIT) {
            status = mica_session_exit_status(s);
            break;
        }
        if (outcome == MICA_RUN_FAILED && err.code != MICA_ERR_INTERRUPTED)
            fputs(mica_session_report(s), stderr);
    }
    base_buf_free(&text);
    if (ed.history[0] && ed.write_history) ed.write_history(ed.history);
    return status;
}
