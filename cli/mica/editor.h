/* cli/mica/editor.h - one edited line at a terminal. */
#ifndef CLI_MICA_EDITOR_H
#define CLI_MICA_EDITOR_H

#include "mica/session.h"

/* Stands around what takes no place on the screen in a prompt. */
#define CLI_MARK 1

/* Next line without its newline, in malloc memory; NULL at the end of input or when Ctrl-C gave the line up
 * (cli_given_up). The first call opens the editor's library, after the first key. */
char *cli_edit_line(mica_session *s, const char *prompt);
/* Takes an input, which may have several lines, into the history and its file. */
void cli_edit_remember(const char *text, size_t len);

/* history.c: the file of the history, which several prompts may write to at the same time. */
/* Its name, or false when there is none. */
bool cli_history_path(char *out, size_t size);
/* Appends one input under a lock, in libedit's own form. */
void cli_history_append(const char *path, const char *text, size_t len);
/* Cuts the file to its newest inputs once it has grown large. */
void cli_history_trim(const char *path);

#endif
