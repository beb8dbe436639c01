/* fuzz/seeds.c - numbered cases in child processes. */
#include "fuzz/seeds.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

seeds_progress *seeds_shared;

static void child(uint64_t from, uint64_t to, unsigned seconds, void (*run)(uint64_t)) {
    for (uint64_t seed = from; seed < to; seed++) {
        seeds_shared->seed = seed;
        alarm(seconds);
        run(seed);
    }
    _exit(0);
}

int seeds_run(const char *program, uint64_t from, uint64_t count, unsigned seconds, void (*run)(uint64_t)) {
    uint64_t to = from + count, slow = 0, died = 0;
    seeds_shared =
        mmap(NULL, sizeof *seeds_shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (seeds_shared == MAP_FAILED) return 2;
    for (uint64_t at = from; at < to; at = seeds_shared->seed + 1) {
        int status;
        fflush(NULL);
        pid_t pid = fork();
        if (pid == 0) child(at, to, seconds, run);
        if (pid < 0 || waitpid(pid, &status, 0) != pid) return 2;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) break;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 3) return 2;
        bool late = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM;
        slow += late, died += !late;
        printf("%s: seed %llu (%s): %s %d\n", program, (unsigned long long)seeds_shared->seed,
               seeds_shared->what, WIFSIGNALED(status) ? "signal" : "exit status",
               WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    }
    printf("%llu made, %llu refused, %llu run, %llu too slow, %llu died\n",
           (unsigned long long)seeds_shared->made, (unsigned long long)seeds_shared->refused,
           (unsigned long long)seeds_shared->run, (unsigned long long)slow, (unsigned long long)died);
    return died != 0;
}
