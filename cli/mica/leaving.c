/* cli/mica/leaving.c - a process that is told to end (SIGTERM, SIGHUP: the machine goes down, the terminal is closed) while its
 * session is kept in an image: the session is saved first, where it stands (cli/mica/image.c), and then the signal ends it.
 *
 * The handler asks for a stop, and a timer repeats the signal each second, for what waits for input may have begun to just
 * behind the first. A program that comes to no safe point within LEAVING_TICKS seconds, or that is told to end for the third
 * time, ends without being saved: its image has what the last save had. */
#include "cli/mica/leaving.h"

#include "cli/mica/mica.h"

#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LEAVING_TICKS 5
#define LEAVING_MOST  3

static mica_session *leaving_session;
static volatile sig_atomic_t leaving_signal, leaving_ticks, leaving_told;
static timer_t leaving_timer[2];
static const int leaving_signals[2] = {SIGTERM, SIGHUP};

static void set_timer(int number, time_t seconds) {
    const struct itimerspec every = {.it_interval.tv_sec = seconds, .it_value.tv_sec = seconds};
    (void)timer_settime(leaving_timer[number == leaving_signals[1]], 0, &every, NULL);
}

static void end_by(int number) {
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

static void on_leave(int number, siginfo_t *info, void *context) {
    (void)context;
    bool tick = info && info->si_code == SI_TIMER;
    if (tick ? ++leaving_ticks >= LEAVING_TICKS : ++leaving_told >= LEAVING_MOST) {
        end_by(number);
        return;
    }
    if (!leaving_signal) set_timer(number, 1);
    leaving_signal = leaving_signal ? leaving_signal : number;
    if (cli_reading) cli_given_up = 1;
    mica_session_request_stop(leaving_session);
}

/* Without SA_RESTART: a read of input ends. */
void cli_leaving_begin(mica_session *s) {
    struct sigaction action = {.sa_sigaction = on_leave, .sa_flags = SA_SIGINFO}, was;
    leaving_session = s;
    sigfillset(&action.sa_mask);
    for (int k = 0; k < 2; k++) {
        struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = leaving_signals[k]};
        if (sigaction(leaving_signals[k], NULL, &was) != 0 || was.sa_handler == SIG_IGN ||
            timer_create(CLOCK_MONOTONIC, &event, &leaving_timer[k]) != 0)
            continue;
        (void)sigaction(leaving_signals[k], &action, NULL);
    }
}

bool cli_leaving(void) {
    return leaving_signal != 0;
}

void cli_leaving_saves(void) {
    if (leaving_signal) set_timer(leaving_signal, 0);
}

/* The handler keeps all signals away, and this may be called while it has just run. */
void cli_leave(void) {
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, leaving_signal);
    (void)signal(leaving_signal, SIG_DFL);
    (void)sigprocmask(SIG_UNBLOCK, &only, NULL);
    (void)raise(leaving_signal);
    _exit(128 + leaving_signal); /* it is not reached */
}
