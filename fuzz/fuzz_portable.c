/* fuzz/fuzz_portable.c - states of programs that a forger changed and that are MessagePack still: what is loaded goes on for a
 * bounded time. It may raise errors; it may not crash, hang or touch memory outside the cage, and what is refused leaves
 * the session as it was. What can be said of a state that nobody has proved is said: its root, its places, its changes.
 *
 * Input: the number of a program, two bytes of safe points, then changes (fuzz/portable/change.h). */
#include "fuzz/forge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEAD 3u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    base_buf state = {0};
    mica_error err = MICA_ERROR_INIT;
    if (size < HEAD || size > 2048) return 0;
    mica_session *s = bytes_session();
    const char *text = programs[data[0] % PROGRAMS];
    mica_session_stop_after(s, 1 + (data[1] | (uint32_t)data[2] << 8) % SAFE_POINTS);
    if (mica_session_run_text(s, text, strlen(text), "<fuzz>", false, &err) == MICA_RUN_STOPPED) {
        if (mica_state_take(s, &state, &err) != MICA_OK) abort();
        mica_session_abandon(s);
        forge(&state, data, size, HEAD);
        uint8_t root[MICA_STATE_ROOT_SIZE];
        (void)!mica_state_root(state.data, state.len, root, &(mica_error)MICA_ERROR_INIT);
        go_on(s, &state);
    }
    base_buf_free(&state);
    return 0;
}
