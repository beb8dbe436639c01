/* tape/policy_use.c - accesses of a page → how often, how long ago, in what way (policy.h).
 *
 * FREQUENCY. Each access adds ln 2 / HALF; the sum halves in each HALF without any. So a page that is used r times a second comes to
 * r, in about two minutes for nearly all of it.
 *
 * PATTERN. A *visit* is one or more accesses with no other page between. Votes are counted for the last visits, and halved when they
 * are many.
 *   sequential   at least half of the visits came right behind one of a neighbouring page
 *   write-once   else, written by one visit and read behind it
 *   temporal     else, at least half of the visits came within SOON of the last access
 *   random       else, with two visits or more; unknown with one, unless it was used again within it (temporal) */
#include "tape/policy.h"

#include <math.h>

#define SECOND 1000000000.
#define HALF   10. /* seconds */
#define RATE   (0.69314718056f / 10)
#define SOON   UINT64_C(1000000000)
#define VOTES  64
/* Of tape_use.wrote: visits that wrote, up to 2; the one under way has; it was read behind. */
#define VISITS  3u
#define WRITING 4u
#define BEHIND  8u

/* 2^-x for x >= 0, to a thousandth. */
static double halved(double x) {
    if (!(x < 60)) return 0;
    unsigned whole = (unsigned)x;
    double part = x - whole;
    double power = 1 + part * (-0.693147 + part * (0.240227 + part * (-0.0555 + part * 0.0084)));
    return power / (double)(UINT64_C(1) << whole);
}

double tape_use_frequency(const tape_use *use, uint64_t now_ns) {
    uint64_t ns = now_ns > use->last_ns ? now_ns - use->last_ns : 0;
    return (double)use->rate * halved((double)ns / SECOND / HALF);
}

double tape_use_age(const tape_use *use, uint64_t now_ns) {
    if (!use->last_ns) return INFINITY;
    return now_ns > use->last_ns ? (double)(now_ns - use->last_ns) / SECOND : 0;
}

static void vote(tape_use *use, const tape_using *last, int64_t page, uint64_t now_ns) {
    bool near = last->known && (page - 1 == last->page || page + 1 == last->page);
    if (use->visits == VOTES) {
        use->visits /= 2;
        use->followed /= 2;
        use->soon /= 2;
    }
    use->visits++;
    use->followed = (uint8_t)(use->followed + near);
    use->soon = (uint8_t)(use->soon + (use->last_ns && now_ns - use->last_ns <= SOON));
}

static void count(uint32_t *n) {
    if (*n != UINT32_MAX) ++*n;
}

static void note_write(tape_use *use, uint64_t now_ns) {
    count(&use->writes);
    use->written_ns = now_ns;
    if (use->wrote & WRITING) return;
    if ((use->wrote & VISITS) < 2) use->wrote++;
    use->wrote = (uint8_t)((use->wrote & VISITS) | WRITING);
}

void tape_use_note(tape_use *use, tape_using *last, int64_t page, uint64_t now_ns, bool write) {
    bool visit = !last->known || last->page != page;
    if (now_ns < use->last_ns) now_ns = use->last_ns; /* of another thread, a little before */
    if (visit) vote(use, last, page, now_ns);
    use->rate = (float)tape_use_frequency(use, now_ns) + RATE;
    use->last_ns = now_ns;
    if (visit) use->wrote &= (uint8_t)~WRITING;
    if (write)
        note_write(use, now_ns);
    else {
        count(&use->reads);
        if (use->writes) use->wrote |= BEHIND;
    }
    if (!visit) return;
    last->before = last->page;
    last->page = page;
    if (last->known < 2) last->known++;
}

mica_tape_pattern tape_use_pattern(const tape_use *use) {
    if (use->visits && 2 * use->followed >= use->visits && use->followed) return MICA_TAPE_PATTERN_SEQUENTIAL;
    if ((use->wrote & VISITS) == 1 && use->wrote & BEHIND) return MICA_TAPE_PATTERN_WRITE_ONCE;
    if (use->visits > 1 && 2 * use->soon >= use->visits) return MICA_TAPE_PATTERN_TEMPORAL;
    if (use->visits > 1) return MICA_TAPE_PATTERN_RANDOM;
    return use->reads + (uint64_t)use->writes > 1 ? MICA_TAPE_PATTERN_TEMPORAL : MICA_TAPE_PATTERN_UNKNOWN;
}
