/* cli/mica/editor.c - line editing through libedit, opened at the first key: completion of names, fields,
 * files and the words of commands; the bracket that one just typed belongs to.
 *
 * libedit brings the shared C library with it, which in a static program is another one than our own: its
 * locale is set through it, so that text beyond ASCII can be typed, and memory that passes between libedit
 * and us is its memory, made and freed by its own functions. */
#include "cli/mica/editor.h"

#include "base/dynlib.h"
#include "cli/mica/mica.h"

#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define BRACKET_MS 250 /* how long the partner of a bracket is pointed at */

typedef char *generator(const char *text, int state);

/* What is used of libedit's readline interface. */
static struct {
    char *(*readline)(const char *prompt);
    int (*add_history)(const char *line);
    int (*read_history)(const char *file);
    char **(*completion_matches)(const char *text, generator *each);
    generator *complete_file;
    int (*bind_key)(int key, int (*function)(int count, int key));
    int (*insert_text)(const char *text);
    char **(**attempted_completion)(const char *text, int start, int end);
    void *(*malloc)(size_t size);
    void (*free)(void *memory);
    char **line;
    int *point, *append_character;
    char history[4096];
} ed;

static bool editor_sought;
static mica_session *session;

/* ---- completion ---- */

typedef struct match_ctx {
    int skip;
    char *found;
} match_ctx;

/* A copy that libedit frees. */
static char *copy_for_editor(const char *text, size_t len) {
    char *copy = ed.malloc(len + 1);
    if (!copy) return NULL;
    memcpy(copy, text, len);
    copy[len] = 0;
    return copy;
}

/* Asked for the n-th match by counting: libedit calls its generator anew for each. */
static bool match_one(void *ctx, const char *name) {
    match_ctx *m = ctx;
    if (m->skip-- > 0) return true;
    m->found = copy_for_editor(name, strlen(name));
    return false;
}

static char *complete_name(const char *text, int state) {
    match_ctx m = {state, NULL};
    mica_session_complete(session, text, match_one, &m);
    return m.found;
}

/* Words that commands take, each after the command's name. */
static const char command_words[] =
    "\0close all\0clear -all -functions -global -variables\0diary off on\0echo off on\0"
    "format bank bit compact hex long loose rat short\0hold off on\0more off on\0"
    "pkg describe install list load uninstall unload\0"
    "warning error off on query\0";
static const char *words_of; /* those of the command on the line */

static char *complete_word(const char *text, int state) {
    size_t len = strlen(text);
    for (const char *word = words_of; *word;) {
        size_t size = strcspn(word, " ");
        if (size >= len && memcmp(word, text, len) == 0 && state-- == 0) return copy_for_editor(word, size);
        word += size;
        word += *word == ' ';
    }
    return NULL;
}

/* The words of the command that the line begins with, or NULL. */
static const char *find_words(const char *line, int start) {
    int from = 0;
    while (from < start && isspace((unsigned char)line[from]))
        from++;
    int end = from;
    while (end < start && isalpha((unsigned char)line[end]))
        end++;
    size_t len = (size_t)(end - from);
    if (len == 0 || end == start) return NULL;
    for (const char *row = command_words + 1; *row; row += strlen(row) + 1)
        if (strncmp(row, line + from, len) == 0 && row[len] == ' ') return row + len + 1;
    return NULL;
}

/* Files within a text in quotes and after `cd`, `ls` and their like. */
static bool wants_file(const char *line, int start) {
    static const char *const commands[] = {"cd ",      "ls ",   "run ",  "source ",
                                           "addpath ", "load ", "type ", NULL};
    char quote = 0;
    for (int k = 0; k < start; k++) {
        bool transpose = line[k] == '\'' && !quote && k &&
                         (isalnum((unsigned char)line[k - 1]) || strchr(")]}_.'", line[k - 1]));
        if (quote ? line[k] == quote : (line[k] == '"' || (line[k] == '\'' && !transpose)))
            quote = quote ? 0 : line[k];
    }
    for (const char *const *command = commands; !quote && *command; command++)
        if (strncmp(line, *command, strlen(*command)) == 0) return true;
    return quote != 0;
}

/* Which of three kinds of words may stand at the cursor: files, words of a command, names. Nothing is
 * appended to what was completed: a name may go on with a bracket or a dot. */
static char **complete(const char *text, int start, int end) {
    (void)end;
    if (ed.append_character) *ed.append_character = 0;
    if (ed.line && ed.complete_file && wants_file(*ed.line, start))
        return ed.completion_matches(text, ed.complete_file);
    words_of = ed.line ? find_words(*ed.line, start) : NULL;
    if (words_of) return ed.completion_matches(text, complete_word);
    return text[0] ? ed.completion_matches(text, complete_name) : NULL;
}

/* ---- brackets ---- */

/* Columns from the bracket at `at` back to its partner, or 0 when there is none on the line. */
static int partner(const char *line, int at) {
    static const char open[] = "([{", close[] = ")]}";
    const char *which = strchr(close, line[at]);
    int depth = 0, columns = 0;
    for (int k = at; which && k >= 0; k--) {
        unsigned char c = (unsigned char)line[k];
        if (c == (unsigned char)*which) depth++;
        if (c == (unsigned char)open[which - close]) depth--;
        if (depth == 0) return columns;
        if ((c & 0xC0) != 0x80) columns++; /* a character of several bytes is one column */
    }
    return 0;
}

/* The partner is pointed at by putting the cursor there until the next key or a quarter of a second later.
 * Only where the line stands on one row: the editor does not tell where it broke it. */
static int close_bracket(int count, int key) {
    char text[2] = {(char)key, 0};
    struct winsize size = {0};
    (void)count;
    ed.insert_text(text);
    int at = *ed.point - 1;
    bool fits =
        ioctl(1, TIOCGWINSZ, &size) == 0 && *ed.point + 8 < size.ws_col; /* all on one row of the screen */
    if (at < 0 || !fits || (*ed.line)[*ed.point]) return 0;
    int back = partner(*ed.line, at);
    if (back <= 0) return 0;
    printf("%c\033[%dD", key, back + 1); /* the editor draws the same character there again afterwards */
    fflush(stdout);
    struct pollfd input = {.fd = 0, .events = POLLIN};
    (void)poll(&input, 1, BRACKET_MS);
    if (back > 0) printf("\033[%dC\b", back + 1);
    fflush(stdout);
    return 0;
}

/* ---- opening ---- */

static void *symbol(base_dynlib *lib, const char *name) {
    return base_dynlib_symbol(lib, name);
}

/* Characters of several bytes, whatever the locale says of the rest: terminals speak UTF-8. */
static void set_characters(base_dynlib *lib) {
    char *(*shared_setlocale)(int category, const char *name);
    *(void **)&shared_setlocale = symbol(lib, "setlocale");
    if (!shared_setlocale) return;
    const char *name = shared_setlocale(LC_CTYPE, "");
    if (!name || strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0) shared_setlocale(LC_CTYPE, "C.UTF-8");
}

/* Whatever the library lacks is a feature that is missing: without the functions of history there is none,
 * without readline itself lines are read plainly. Pointers to functions are fetched as data, since C has no
 * other way. */
static void open_editor(void) {
    static const char *const names[] = {"libedit.so.2", "libedit.so.0", "libedit.so", NULL};
    base_dynlib *lib = base_dynlib_open(names);
    if (!lib) return;
    set_characters(lib);
    *(void **)&ed.readline = symbol(lib, "readline");
    *(void **)&ed.add_history = symbol(lib, "add_history");
    *(void **)&ed.read_history = symbol(lib, "read_history");
    *(void **)&ed.completion_matches = symbol(lib, "rl_completion_matches");
    *(void **)&ed.complete_file = symbol(lib, "rl_filename_completion_function");
    *(void **)&ed.bind_key = symbol(lib, "rl_bind_key");
    *(void **)&ed.insert_text = symbol(lib, "rl_insert_text");
    ed.malloc = malloc;
    ed.free = free;
    if (base_dynlib_own_libc()) {
        *(void **)&ed.malloc = symbol(lib, "malloc");
        *(void **)&ed.free = symbol(lib, "free");
    }
    if (!ed.malloc || !ed.free) {
        ed.readline = NULL;
        return;
    }
    ed.attempted_completion = symbol(lib, "rl_attempted_completion_function");
    ed.append_character = symbol(lib, "rl_completion_append_character");
    ed.line = symbol(lib, "rl_line_buffer");
    ed.point = symbol(lib, "rl_point");
    const char **program = symbol(lib, "rl_readline_name");
    if (program) *program = "mica";
    if (ed.attempted_completion && ed.completion_matches) *ed.attempted_completion = complete;
    if (ed.bind_key && ed.insert_text && ed.line && ed.point && cli_colours(1)) {
        ed.bind_key(')', close_bracket);
        ed.bind_key(']', close_bracket);
        ed.bind_key('}', close_bracket);
    }
    if (!ed.read_history || !cli_history_path(ed.history, sizeof ed.history)) {
        ed.history[0] = 0;
        return;
    }
    cli_history_trim(ed.history);
    ed.read_history(ed.history);
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
    for (const char *c = prompt; *c; c++)
        if (*c != CLI_MARK) putchar(*c); /* those marks are for the editor alone */
    fflush(stdout);
    struct pollfd input = {.fd = 0, .events = POLLIN};
    while (poll(&input, 1, -1) < 0 && errno == EINTR && !cli_given_up)
        ;
    tcsetattr(0, TCSANOW, &before);
    if (!cli_given_up) putchar('\r'); /* the editor writes the prompt again */
    fflush(stdout);
}

/* The line in memory of our own. */
static char *read_edited(const char *prompt) {
    char *line = ed.readline(prompt), *copy = line ? strdup(line) : NULL;
    ed.free(line);
    return copy;
}

/* The first call waits before it looks for the editor; later ones find it opened or know that there is
 * none. */
char *cli_edit_line(mica_session *s, const char *prompt) {
    session = s;
    if (!editor_sought) {
        wait_for_key(prompt);
        if (cli_given_up) return NULL;
        editor_sought = true;
        open_editor();
    }
    if (ed.readline) return read_edited(prompt);
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

/* To the editor for this prompt, to the file for the next one. */
void cli_edit_remember(const char *text, size_t len) {
    char *copy = strndup(text, len);
    if (copy && ed.add_history) ed.add_history(copy);
    free(copy);
    if (ed.history[0]) cli_history_append(ed.history, text, len);
}
