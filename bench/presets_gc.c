/* bench/presets_gc.c - runs one program under a collector preset and prints what it took, as JSON;
 * bench/presets.py makes the profiles of the presets of it. Usage: presets_gc PRESET | presets_gc none
 *
 * The program keeps 4 MB alive, makes temporaries of 16 KB and closes cycles of containers.Map. "none" never
 * collects: its time is what the others are compared with, and its allocation counter, which a collection
 * would set back, gives the bytes asked for. */
#include "base/buf.h"
#include "base/file.h"
#include "base/time.h"
#include "session/session_internal.h"
#include "vm/heap/root.h"

#include <inttypes.h>
#include <stdlib.h>

static const char live_text[] = "live = cell (1, 500); for k = 1:500, live{k} = ones (1, 1000) * k; end";
static const char work_text[] = "t = 0; x = ones (1, 2000);\n"
                                "for k = 1:40000\n"
                                "  y = (x + k) .* x - x / 2; t = t + y(1);\n"
                                "  m = containers.Map (); m('self') = m; m('data') = y(1:50);\n"
                                "  live{mod (k, 500) + 1} = [x(1:500), y(1:500)];\n"
                                "end\n";

/* The most that was resident, in KiB. */
static unsigned long resident(void) {
    base_buf text = {0};
    mica_error err = MICA_ERROR_INIT;
    unsigned long kib = 0;
    if (base_file_read_all("/proc/self/status", 1 << 20, &text, &err) == MICA_OK) {
        const char *at = strstr(base_buf_cstr(&text), "VmHWM:");
        if (at) kib = strtoul(at + 6, NULL, 10);
    }
    base_buf_free(&text);
    return kib;
}

static void run(mica_session *s, const char *text) {
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_run_text(s, text, strlen(text), "<bench>", false, &err) == MICA_RUN_DONE) return;
    fprintf(stderr, "%s\n", mica_session_report(s));
    exit(1);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fputs("usage: presets_gc PRESET|none\n", stderr);
        return 2;
    }
    bool none = strcmp(argv[1], "none") == 0;
    mica_config config;
    mica_error err = MICA_ERROR_INIT;
    mica_session *s;
    mica_config_init(&config);
    if (!none && mica_config_set(&config, "gc.preset", argv[1], MICA_FROM_FILE, &err) != MICA_OK) goto failed;
    if (mica_config_load(&config, (const char *const *)environ, &err) != MICA_OK)
        goto failed; /* MICA_GC_VERBOSE */
    mica_session_options options = {.snapshot = "none", .quiet = true, .config = &config};
    if (mica_session_open(&options, &s, &err) != MICA_OK) goto failed;
    vm_root *root = s->vm->root;
    if (none) {
        root->gc.young_size = (uint64_t)1 << 60;
        root->heap_limit = (uint64_t)1 << 60;
    }
    unsigned long idle = resident();
    run(s, live_text);
    uint64_t before = root->allocated_since_minor, collections = root->minor + root->major;
    uint64_t begun = base_time_ns();
    run(s, work_text);
    uint64_t taken = base_time_ns() - begun;
    unsigned long most = resident();
    uint64_t done = root->minor + root->major - collections;
    printf("{\"ns\":%" PRIu64 ",\"allocated\":%" PRIu64 ",\"collections\":%" PRIu64
           ",\"idle_kib\":%lu,\"most_kib\":%lu}\n",
           taken, none ? root->allocated_since_minor - before : 0, done, idle, most);
    mica_session_close(s);
    return 0;
failed:
    fprintf(stderr, "%s\n", err.message);
    return 1;
}
