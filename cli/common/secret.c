/* cli/common/secret.c - asks for passphrases. They come from the terminal of the process and from nothing else: an argument is
 * seen by everybody who lists processes, the environment goes to every program that is started, and standard input is the
 * program's.
 *
 * While a passphrase is typed the terminal shows nothing of it. A signal that would end or stop the process meanwhile finds the
 * terminal as it was: it is let in while the process waits for input and at no other moment, so that none is missed. */
#include "cli/common/secret.h"

#include "base/error.h"
#include "base/file.h"
#include "base/wiped.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define SECRET_MOST 1024 /* bytes of a passphrase */

/* ---- signals ---- */

static const int secret_signals[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP};
enum { SECRET_SIGNALS = sizeof secret_signals / sizeof *secret_signals };
static volatile sig_atomic_t secret_caught;

static void secret_catch(int number) {
    secret_caught = number;
}

/* ---- the terminal ---- */

/* A line without its end; `outside` are the signals that are blocked while it waits. */
static mica_status secret_line(int fd, const sigset_t *outside, char *out, size_t *len, mica_error *err) {
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    for (*len = 0;;) {
        char byte;
        ssize_t n = ppoll(&wait, 1, NULL, outside) < 0 ? -1 : base_file_read(fd, &byte, 1);
        if (n < 0 && errno == EINTR && !secret_caught) continue;
        if (n < 0 && errno != EINTR) return base_fail_errno(err, "/dev/tty", "read the passphrase");
        if (n < 0 || (n == 0 && *len == 0))
            return base_fail(err, MICA_ERR_INTERRUPTED, NULL, MICA_NO_OFFSET, "no passphrase was given");
        if (n == 0 || byte == '\n') return MICA_OK;
        if (*len == SECRET_MOST)
            return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET, "a passphrase has at most %d bytes",
                             SECRET_MOST);
        out[(*len)++] = byte;
    }
}

static mica_status secret_type(int fd, const char *prompt, const char *path, char *out, size_t *len,
                               mica_error *err) {
    struct termios before, silent;
    struct sigaction were[SECRET_SIGNALS];
    const struct sigaction caught = {.sa_handler = secret_catch};
    sigset_t blocked, outside;
    char text[512];
    if (tcgetattr(fd, &before) != 0) return base_fail_errno(err, "/dev/tty", "silence it");
    secret_caught = 0;
    sigemptyset(&blocked);
    for (int k = 0; k < SECRET_SIGNALS; k++)
        (void)sigaddset(&blocked, secret_signals[k]);
    (void)sigprocmask(SIG_BLOCK, &blocked, &outside);
    for (int k = 0; k < SECRET_SIGNALS; k++)
        (void)sigaction(secret_signals[k], &caught, &were[k]);
    silent = before;
    silent.c_lflag = (silent.c_lflag & ~(tcflag_t)ECHO) | ECHONL | ICANON;
    int n = snprintf(text, sizeof text, "%s%.400s: ", prompt, path);
    mica_status status = MICA_OK;
    if (tcsetattr(fd, TCSAFLUSH, &silent) != 0) status = base_fail_errno(err, "/dev/tty", "silence it");
    if (status == MICA_OK) status = base_file_write_all(fd, "/dev/tty", text, (size_t)n, err);
    if (status == MICA_OK) status = secret_line(fd, &outside, out, len, err);
    (void)tcsetattr(fd, TCSAFLUSH, &before);
    for (int k = 0; k < SECRET_SIGNALS; k++)
        (void)sigaction(secret_signals[k], &were[k], NULL);
    (void)sigprocmask(SIG_SETMASK, &outside, NULL);
    if (secret_caught) (void)raise(secret_caught);
    return status;
}

/* As secret_type, again after the process was stopped and goes on. */
static mica_status secret_ask(int fd, const char *prompt, const char *path, char *out, size_t *len,
                              mica_error *err) {
    mica_status status;
    do {
        mica_error inner = MICA_ERROR_INIT;
        status = secret_type(fd, prompt, path, out, len, &inner);
        if (status != MICA_OK && secret_caught != SIGTSTP) *err = inner;
    } while (status != MICA_OK && secret_caught == SIGTSTP);
    return status;
}

static mica_status secret_ask_twice(int fd, const char *path, char *out, size_t *len, mica_error *err) {
    char *again = out + SECRET_MOST;
    size_t again_len;
    mica_status status = secret_ask(fd, "New passphrase for ", path, out, len, err);
    if (status == MICA_OK) status = secret_ask(fd, "Again, for ", path, again, &again_len, err);
    if (status == MICA_OK && (*len != again_len || memcmp(out, again, *len) != 0))
        status = base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                           "%s: the two passphrases differ; nothing was done", path);
    return status;
}

/* `image`: one that is there, or NULL. */
static mica_status secret_of_terminal(const char *path, const char *image, mica_image_secret **out,
                                      mica_error *err) {
    void *typed = NULL;
    size_t len = 0;
    int fd = base_file_open("/dev/tty", O_RDWR | O_NOCTTY, 0);
    if (fd < 0)
        return base_fail(err, MICA_ERR_KEY_NEEDED, NULL, MICA_NO_OFFSET,
                         "%s: a passphrase is asked for at a terminal, and there is none; give a key file "
                         "with --key-file",
                         path);
    mica_status status = base_wiped_new(2 * SECRET_MOST, &typed, err);
    if (status == MICA_OK)
        status = image ? secret_ask(fd, "Passphrase for ", path, typed, &len, err)
                       : secret_ask_twice(fd, path, typed, &len, err);
    base_file_close(fd);
    if (status == MICA_OK) status = mica_image_secret_from_passphrase(typed, len, image, out, err);
    base_wiped_free(typed, 2 * SECRET_MOST);
    return status;
}

/* ---- either ---- */

mica_status cli_secret_of(const char *path, const char *key_file, mica_image_secret **out, mica_error *err) {
    mica_image_locked locked;
    *out = NULL;
    if (key_file) return mica_image_secret_from_file(key_file, out, err);
    mica_status status = mica_image_tell_locked(path, &locked, err);
    if (status != MICA_OK || !locked.encrypted) return status;
    if (locked.passphrase) return secret_of_terminal(path, path, out, err);
    return base_fail(err, MICA_ERR_KEY_NEEDED, NULL, MICA_NO_OFFSET,
                     "%s: the image is encrypted by a key file: give it with --key-file", path);
}

mica_status cli_secret_new(const char *path, const char *key_file, mica_image_secret **out, mica_error *err) {
    *out = NULL;
    return key_file ? mica_image_secret_from_file(key_file, out, err)
                    : secret_of_terminal(path, NULL, out, err);
}
