/* tests/session/taped.c - every epoch of a tape has the session that stood there: what a session of its own begins with, out of the
 * tape, has the root that the state of the one which ran had, found in its live memory. Usage: programs.h. Each program
 * makes up to STOPS epochs, at random safe points, some of them by a thread while it runs on. */
#include "mica/session_tape.h"
#include "mica/state.h"

#include "tests/session/programs.h"

#define EPOCHS_MOST 64

static struct {
    char path[128];
    unsigned count;
    uint8_t root[EPOCHS_MOST][MICA_STATE_ROOT_SIZE];
    mica_buffer state[EPOCHS_MOST]; /* to tell what differs */
} made;

_Noreturn static void fail(const char *program, const char *what, const mica_error *err) {
    printf("FAIL %s: %s: %s\n", program, what, err->message);
    exit(PROGRAMS_FAILED);
}

/* Its number is the place of its root, from 1 on. */
static void make_epoch(const char *program, mica_session *s) {
    mica_error err = MICA_ERROR_INIT;
    uint64_t epoch = made.count + 1;
    bool busy = false;
    if (mica_session_root(s, made.root[made.count], NULL, &err) != MICA_OK) fail(program, "root", &err);
    if (mica_state_take(s, &made.state[made.count], &err) != MICA_OK) fail(program, "state", &err);
    mica_status status =
        rand() % 2 ? mica_session_tape_begin(s, &busy, &err) : mica_session_tape_epoch(s, NULL, &epoch, &err);
    if (status != MICA_OK) fail(program, "epoch", &err);
    if (busy) mica_buffer_free(&made.state[made.count]);
    if (busy) return;
    if (epoch != ++made.count) fail(program, "the number of an epoch", &err);
}

/* A name that means a file's function is looked up again in another life: until then its state tells of the function that the
 * name keeps (session/portable_found.h). That is all that may differ. */
static bool differs_by_owners(const char *program, uint64_t number, mica_session *s) {
    const mica_buffer *wanted = &made.state[number - 1];
    mica_buffer has = {0}, changes = {0}, text = {0};
    mica_error err = MICA_ERROR_INIT;
    if (mica_state_take(s, &has, &err) != MICA_OK ||
        mica_state_changes(wanted->data, wanted->len, has.data, has.len, &changes, &err) != MICA_OK ||
        mica_changes_describe(changes.data, changes.len, &text, &err) != MICA_OK)
        fail(program, "what differs", &err);
    bool only = text.len > 0;
    for (size_t at = 0; at < text.len; at++)
        if ((at == 0 || text.data[at - 1] == '\n') &&
            strncmp((const char *)text.data + at, "+ [\"owner\"", 10) != 0)
            only = false;
    if (!only)
        printf("%s: epoch %u of %u:\n%.*s", program, (unsigned)number, made.count,
               (int)(text.len < 1000 ? text.len : 1000), (const char *)text.data);
    mica_buffer_free(&has);
    mica_buffer_free(&changes);
    mica_buffer_free(&text);
    return only;
}

static void compare(const char *program, uint64_t number, mica_session *s) {
    mica_error err = MICA_ERROR_INIT;
    uint8_t root[MICA_STATE_ROOT_SIZE];
    if (mica_session_root(s, root, NULL, &err) != MICA_OK) fail(program, "root of an epoch", &err);
    if (memcmp(root, made.root[number - 1], sizeof root) != 0 && !differs_by_owners(program, number, s))
        fail(program, "an epoch has another session than stood there", &err);
}

static void check_epoch(const char *program, uint64_t number) {
    mica_error err = MICA_ERROR_INIT;
    const mica_tape_moment moment = {.when = MICA_TAPE_EPOCH, .number = number};
    mica_session *s = open_session();
    mica_status status = mica_session_load_tape(s, made.path, &moment, 0, NULL, &err);
    if (status != MICA_OK && !strstr(err.message, "layer")) fail(program, "loading an epoch", &err);
    if (status == MICA_OK) compare(program, number, s);
    s->vm->adopting = true; /* nothing of the program is run at its end */
    mica_session_close(s);
}

/* The last epoch is gone on from, and the session is where it was. */
static void check_last(const char *program) {
    mica_error err = MICA_ERROR_INIT;
    mica_image_loaded loaded;
    mica_session *s = open_session();
    mica_status status = mica_session_keep_tape(s, made.path, NULL, 0, &loaded, &err);
    if (status != MICA_OK && !strstr(err.message, "layer")) fail(program, "going on from a tape", &err);
    if (status == MICA_OK) compare(program, made.count, s);
    s->vm->adopting = true;
    mica_session_close(s);
}

static unsigned each(const char *path) {
    mica_error err = MICA_ERROR_INIT;
    mica_session *s = open_session();
    const mica_tape_options options = {.memory = rand() % 2 ? 1 << 20 : 0, .unflushed = true};
    unsigned most = all.stops < EPOCHS_MOST ? all.stops : EPOCHS_MOST - 1;
    char here[96];
    snprintf(made.path, sizeof made.path, "%s/taped", getcwd(here, sizeof here));
    if (mica_session_keep_tape(s, made.path, &options, 0, NULL, &err) != MICA_OK) fail(path, "tape", &err);
    mica_session_count(s);
    mica_session_stop_after(s, 1 + (unsigned)rand() % 40);
    mica_outcome outcome = mica_session_run_file(s, path, &err);
    while (outcome == MICA_RUN_STOPPED) {
        if (made.count < most) make_epoch(path, s);
        mica_session_stop_after(s,
                                made.count < most ? 1 + (unsigned)rand() % (1u << rand() % 12) : UINT32_MAX);
        outcome = mica_session_continue(s, &err);
    }
    if (outcome == MICA_RUN_DONE) make_epoch(path, s);
    s->vm->adopting = true;
    mica_session_close(s);
    for (unsigned k = 1; k <= made.count; k++)
        check_epoch(path, k);
    if (made.count) check_last(path);
    for (unsigned k = 0; k < made.count; k++)
        mica_buffer_free(&made.state[k]);
    return made.count;
}

int main(int argc, char **argv) {
    return programs_main(argc, argv);
}
