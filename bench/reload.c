/* bench/reload.c - what it takes until a function that was defined anew is called, beyond compiling: at a prompt, within a program,
 * and from a file that changed.
 *
 *     reload SNAPSHOT            prints medians in microseconds
 *     reload SNAPSHOT --patches COUNT      memory of the heap after so many patches and handles of old versions
 */
#include "base/time.h"
#include "session/session_internal.h"
#include "vm/heap/root.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROUNDS 2001

static mica_session *s;

static void run(const char *text) {
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_run_text(s, text, strlen(text), "<prompt>", true, &err) == MICA_RUN_DONE) return;
    fprintf(stderr, "%s", mica_session_report(s));
    exit(1);
}

/* Compiled, verified and loaded, as the session does, and dropped. */
static void compile(const char *text, cmp_mode mode) {
    mica_error err = MICA_ERROR_INIT;
    vm_found found;
    const ses_text t = {.text = base_view_str(text), .name = "<bench>", .mode = mode};
    if (ses_compile(s, &t, &found, &err) != MICA_OK) exit(1);
    vm_release(s->vm, found.owner);
}

static int by_size(const void *x, const void *y) {
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static double median(double *times) {
    qsort(times, ROUNDS, sizeof *times, by_size);
    return times[ROUNDS / 2];
}

static double since(uint64_t begun) {
    return (double)(base_time_ns() - begun) / 1e3;
}

static const char *definition(unsigned k, char text[200]) {
    snprintf(text, 200, "function r = patched (x)\n  r = 0;\n  for k = 1:x\n    r += k * %u;\n  end\nend\n",
             k);
    return text;
}

/* A line that defines, and one that calls. */
static void at_the_prompt(void) {
    static double whole[ROUNDS], compiling[ROUNDS], empty[ROUNDS];
    char text[200];
    for (unsigned k = 0; k < ROUNDS; k++) {
        uint64_t begun = base_time_ns();
        run(definition(k, text));
        run("patched (1);");
        whole[k] = since(begun);
        begun = base_time_ns();
        compile(definition(k + ROUNDS, text), CMP_FILE);
        compile("patched (1);", CMP_REPL);
        compiling[k] = since(begun);
        begun = base_time_ns();
        run("patched (1);");
        empty[k] = since(begun);
    }
    double all = median(whole), beyond = all - median(compiling);
    printf("at the prompt: %.1f us from the definition to the end of the next call, %.1f of them not "
           "compiling\n",
           all, beyond);
    printf("               %.1f us for a call of a function that was not patched\n", median(empty));
}

static void from_a_file(const char *folder) {
    static double whole[ROUNDS], compiling[ROUNDS];
    char text[200], path[100];
    snprintf(path, sizeof path, "%s/patched.m", folder);
    for (unsigned k = 0; k < ROUNDS; k++) {
        FILE *to = fopen(path, "w");
        fputs(definition(100000 + k, text), to);
        fclose(to);
        if (!k) run("patched (1);");
        uint64_t begun = base_time_ns();
        run("reload; patched (1);");
        whole[k] = since(begun);
        begun = base_time_ns();
        compile(text, CMP_FILE);
        compile("reload; patched (1);", CMP_REPL);
        compiling[k] = since(begun);
    }
    double all = median(whole);
    printf("from a file:   %.1f us for reload and the next call, %.1f of them not compiling\n", all,
           all - median(compiling));
    unlink(path);
}

static void memory_of(unsigned count) {
    char text[200];
    run("function r = patched (x), r = @() 'the old body'; end\nold = patched (1);");
    uint64_t begun = base_time_ns(), used = 0;
    for (unsigned k = 0; k < count; k++) {
        run(definition(k, text));
        if (k == count / 10) used = s->vm->root->used;
    }
    printf("%u patches in %.1f s: %+lld bytes of the heap since a tenth of them; the old handle gives: ",
           count, since(begun) / 1e6, (long long)(s->vm->root->used - used));
    fflush(stdout);
    run("disp (old ())");
}

static void quiet_out(void *ctx, const void *text, size_t len) {
    (void)ctx;
    (void)text;
    (void)len;
}

int main(int argc, char **argv) {
    mica_error err = MICA_ERROR_INIT;
    char folder[] = "/tmp/mica-bench-reload-XXXXXX";
    if (argc < 2 || !mkdtemp(folder)) return 2;
    mica_session_options options = {.snapshot = argv[1], .path = folder, .quiet = true};
    if (mica_session_open(&options, &s, &err) != MICA_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    if (argc > 3) {
        memory_of((unsigned)atoi(argv[3]));
    } else {
        const vm_host host = {.write_out = quiet_out};
        vm_set_host(s->vm, &host);
        at_the_prompt();
        run("patch_reset all; clear all;");
        from_a_file(folder);
    }
    mica_session_close(s);
    rmdir(folder);
    return 0;
}
