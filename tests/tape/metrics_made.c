/* tests/tape/metrics_made.c FORM [NAME] - prints figures that metrics_form.py knows. */
#include "tape/metrics.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    tape_metrics *m;
    mica_error err = MICA_ERROR_INIT;
    mica_tape_metrics taken;
    mica_buffer out = {0};
    int form = 0;
    while (argc > 1 && mica_tape_form_name((mica_tape_form)form) &&
           strcmp(argv[1], mica_tape_form_name((mica_tape_form)form)) != 0)
        form++;
    if (argc < 2 || tape_metrics_new(&m, &err) != MICA_OK) return 2;
    tape_metrics_add(m, MICA_TAPE_TIER_DRAM, TAPE_COUNT_hits, 1000000);
    tape_metrics_add(m, MICA_TAPE_TIER_DRAM, TAPE_COUNT_misses, 25);
    tape_metrics_set(m, MICA_TAPE_TIER_COLD, TAPE_COUNT_bytes, UINT64_C(1) << 40);
    tape_metrics_price(m, MICA_TAPE_TIER_COLD, 0.004 / (1 << 30));
    for (uint64_t ns = 1; ns < UINT64_C(1) << 40; ns *= 2) {
        tape_metrics_read(m, MICA_TAPE_TIER_LOCAL, 4096, ns);
        tape_metrics_write(m, MICA_TAPE_TIER_NETWORK, 100, ns + 1);
    }
    tape_metrics_prefetch(m, MICA_TAPE_PREDICTOR_MARKOV, TAPE_PREFETCH_issued, 10);
    tape_metrics_prefetch(m, MICA_TAPE_PREDICTOR_MARKOV, TAPE_PREFETCH_wasted, 2);
    tape_metrics_prefetch(m, MICA_TAPE_PREDICTOR_MARKOV, TAPE_PREFETCH_missed, 8);
    tape_metrics_prefetch_set(m, MICA_TAPE_PREDICTOR_MARKOV, TAPE_PREFETCH_used, 8, true);
    tape_metrics_take(m, &taken);
    tape_metrics_free(m);
    if (mica_tape_metrics_form(&taken, (mica_tape_form)form, argc > 2 ? argv[2] : NULL, &out, &err) !=
        MICA_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    fwrite(out.data, 1, out.len, stdout);
    mica_buffer_free(&out);
    return 0;
}
