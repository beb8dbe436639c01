/* tape/predict_judge.c - what a predictor gained and lost → whether it is on.
 *
 * It GAINS, for each page that was used in its time, what fetching it would have taken, less what was waited for it, by as much as
 * it is better than chance: (precision - chance) / (1 - chance). Chance is the share of controls that are used, doubled, since one
 * that lies in memory is used without being told. It LOSES, for each page that was not used, the time in which others could not be
 * fetched, and a little for its own work.
 *
 * An account is settled when CLOSED pages of it came to an end, or after some ticks without that. A quarter of what it gained is
 * saved, up to what SAVED wasted pages cost: all that is under way is wasted where a run ends. A loss beyond that turns it off, at
 * once when HOPELESS pages were wasted. What gains nothing is off too, whatever was saved, so after at most `trial` accesses at
 * first, and later after twice the half of it: an account that is begun may have a gain of better times.
 *
 * One that is off pauses and then guesses for itself alone (a probe). Where its guesses would have gained, and at most a third of
 * them was wasted, it is on; else it pauses twice as long, up to a limit. One that loses behind a probe needs twice the uses in the
 * next. Only a gain of real predictions makes pauses short and probes easy again. */
#include "tape/predictors.h"

#include <string.h>

#define CLOSED       64u
#define HOPELESS     32u
#define SURE         12u /* uses without which nothing is gained */
#define LUCK         4u  /* controls that may have been used less than usual */
#define MOST_CHANCE  0.95
#define ANY_IS_RIGHT 0.8  /* where so many controls are used all is in memory soon */
#define SAVED        512. /* wasted pages that gains of before pay for at most */
#define OWN_NS       100. /* that a prediction costs itself, and a tick */
#define TICK_NS      30.

void tape_judge_begin(tape_judge *j, mica_tape_predictor which, const tape_predict_options *o) {
    bool rewinds = which == MICA_TAPE_PREDICTOR_REWIND;
    memset(j, 0, sizeof *j);
    if (!o->predictor[which]) return;
    j->stand = TAPE_ON;
    j->sure = SURE;
    j->idles = !rewinds;
    j->trial = j->patience = o->trial;
    j->probe = rewinds ? 1 : which == MICA_TAPE_PREDICTOR_MARKOV ? o->trial / 2 : 64;
    j->first = rewinds ? 2 : 256;
    j->longest = rewinds ? 64 : 8192;
    j->least = rewinds ? TAPE_PREDICT_MOST : 4;
    j->credit = 2 * o->depth > 16 ? 2 * o->depth : 16;
    if (j->credit < j->least) j->credit = j->least;
}

/* 0: as any page; 1: always right, where any page is not nearly always. */
static double better_than_chance(const tape_account *a) {
    uint32_t luck = a->control_used < LUCK ? a->control_used : LUCK;
    double any = a->control ? (double)(a->control_used + luck) / a->control : 0, chance = 2 * any;
    double right = a->used ? (double)a->used / (a->used + a->wasted) : 0;
    if (chance > MOST_CHANCE) chance = MOST_CHANCE;
    if (a->control_used > ANY_IS_RIGHT * a->control) return 0;
    return right > chance ? (right - chance) / (1 - chance) : 0;
}

double tape_judge_net(const tape_account *a, const tape_costs *costs) {
    bool known = costs->latency > 0;
    double latency = known ? costs->latency : 1, busy = known ? costs->busy : 1;
    double better = better_than_chance(a);
    double saved = a->ready * latency + a->late * latency - (double)(known ? a->waited_ns : 0);
    double gain = saved > 0 ? better * saved : 0;
    return gain - a->wasted * busy - (known ? a->issued * OWN_NS + a->ticks * TICK_NS : 0);
}

static void pause_it(tape_judge *j, uint64_t now) {
    j->pause = j->pause ? 2 * j->pause : j->first;
    if (j->pause > j->longest) j->pause = j->longest;
    j->until = now + j->pause;
    j->stand = TAPE_PAUSED;
    j->account = (tape_account){0};
}

static void turn_off(tape_judge *j, uint64_t now) {
    if (j->about.probes && j->sure < 4 * SURE) j->sure *= 2; /* the last probe promised too much */
    j->about.turned_off++;
    j->saved = 0;
    pause_it(j, now);
}

/* A real account ends. A loss that is paid by what was saved is no gain: accesses without one count on. */
static void close_account(tape_judge *j, const tape_costs *costs, uint64_t now, bool must_gain) {
    double net = tape_judge_net(&j->account, costs), most = SAVED * (costs->busy > 0 ? costs->busy : 1);
    bool gained = net > 0 && j->account.used >= SURE;
    uint32_t ticks = gained ? 0 : j->account.ticks;
    if (net + j->saved < 0 || (must_gain && !gained)) {
        turn_off(j, now);
        return;
    }
    j->saved += net > 0 ? net / 4 : net;
    if (j->saved > most) j->saved = most;
    if (gained) {
        j->pause = 0;
        j->sure = SURE;
    }
    j->patience = j->trial / 2;
    j->account = (tape_account){.ticks = ticks};
}

void tape_judge_settle(tape_judge *j, const tape_costs *costs, uint64_t now) {
    const tape_account *a = &j->account;
    if (j->stand == TAPE_ON &&
        (a->used + a->wasted >= CLOSED || (a->wasted >= HOPELESS && tape_judge_net(a, costs) + j->saved < 0)))
        close_account(j, costs, now, false);
    if (j->stand == TAPE_PROBING && a->used >= j->sure && a->used >= 2 * a->wasted &&
        tape_judge_net(a, costs) > 0) {
        j->stand = TAPE_ON;
        j->patience = j->trial / 2;
        j->account = (tape_account){0};
    }
}

bool tape_judge_tick(tape_judge *j, const tape_costs *costs, uint64_t now) {
    j->account.ticks++;
    uint32_t patience = j->account.used || j->saved > 0 ? j->trial / 2 : j->patience;
    if (j->stand == TAPE_ON && j->idles && j->account.ticks >= patience)
        close_account(j, costs, now, true);
    else if (j->stand == TAPE_PAUSED && now >= j->until) {
        j->stand = TAPE_PROBING;
        j->until = now + j->probe;
        j->account = (tape_account){0};
        j->about.probes++;
    } else if (j->stand == TAPE_PROBING && now >= j->until)
        pause_it(j, now);
    return j->stand == TAPE_ON || j->stand == TAPE_PROBING;
}
