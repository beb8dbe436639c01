/* tests/memory/served.h - a page server as a process of its own. */
#ifndef TESTS_MEMORY_SERVED_H
#define TESTS_MEMORY_SERVED_H

#include "tests/memory/restored.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static mica_memory_server *served_stop;
static inline void served_end(int number) {
    (void)number;
    mica_memory_server_stop(served_stop);
}

/* Listens at `socket` when it returns; ends at SIGTERM. Only signals 0 and 1 as its status. */
static inline pid_t serve(const char *const *paths, size_t count, const char *socket,
                          mica_memory_server_options options) {
    int ends[2];
    char byte = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        mica_error err = MICA_ERROR_INIT;
        mica_memory_file *file = NULL;
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* not to outlive a test that failed */
        close(ends[0]);
        if (mica_memory_file_open(paths, count, &file, &err) != MICA_OK) _exit(1);
        if (mica_memory_server_new(file, socket, &options, &served_stop, &err) != MICA_OK) _exit(1);
        signal(SIGTERM, served_end);
        if (write(ends[1], "!", 1) != 1) _exit(1);
        close(ends[1]);
        mica_status status = mica_memory_server_run(served_stop, &err);
        mica_memory_server_free(served_stop);
        mica_memory_file_close(file);
        _exit(status != MICA_OK);
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    close(ends[0]);
    return pid;
}

static inline void stop_serving(pid_t pid) {
    int status = -1;
    kill(pid, SIGTERM);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static inline void kill_server(pid_t pid) {
    int status = -1;
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
}

static inline mica_memory_file *connect_to(const char *socket, const uint8_t *identity,
                                           uint32_t deadline_ms) {
    mica_memory_file *file = NULL;
    mica_error err = MICA_ERROR_INIT;
    if (mica_memory_file_connect(socket, identity, deadline_ms, &file, &err) != MICA_OK)
        fail_msg("%s", err.message);
    return file;
}

#endif
