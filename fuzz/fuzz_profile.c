/* fuzz/fuzz_profile.c - reads arbitrary bytes as MessagePack and as a profile of recorded runs, and builds a
 * small library by it.
 *
 * What the checking reader accepts, the readers in place must walk without a complaint and to the same end.
 * What a profile says may change order, tiers and hints of a snapshot, but never whether it is good. */
#include "base/buf.h"
#include "format/pack.h"
#include "mica/builder.h"
#include "mica/pack.h"
#include "mica/profile.h"
#include "mica/snapshot.h"
#include "session/frontend.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_pack(mica_view bytes) {
    base_buf json = {0};
    mica_pack in = mica_pack_of(bytes);
    mica_view whole = mica_pack_skip(&in);
    if (fmt_pack_check(bytes, NULL) == MICA_OK && (in.bad || whole.len != bytes.len)) abort();
    if (in.at < bytes.data || in.at > bytes.data + bytes.len) abort();
    if (fmt_pack_json(bytes, &(base_json){.out = &json}, NULL) == MICA_OK && json.len == 0) abort();
    base_buf_free(&json);
}

static void fuzz_profile(const mica_profile *profile) {
    for (size_t i = 0; i < profile->entry_count; i++) {
        const mica_profile_entry *e = &profile->entries[i];
        if (e->name[e->name_len] != 0 || mica_profile_find(profile, e->name, e->name_len) != e) abort();
    }
    static const char *const keys[] = {"sequences", "types", "branches", "sizes", ""};
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        mica_view value = mica_profile_language(profile, keys[k]);
        mica_pack in = mica_pack_of(value);
        if (value.len && (mica_pack_skip(&in).len != value.len || in.bad)) abort();
    }
}

/* The library of functions, one of them local, that a profile is about here. */
static void fuzz_build(mica_view profile) {
    static const char caller[] = "function y = mean (x)\n  y = 0;\n  for i = 1:numel (x)\n    if x(i) > 0\n"
                                 "      y = y + half (x(i)) + twice (i, x);\n    end\n  end\nend\n"
                                 "function r = twice (n, v)\n  if n < 2, r = n; return, end\n"
                                 "  r = twice (n - 1, v) + v(n) * sqrt (n);\nend\n";
    static const char callee[] = "% HALF  help.\nfunction y = half (x)\n  y = x / 2;\nend\n";
    mica_builder_config config;
    mica_builder *builder = NULL;
    mica_snapshot *s = NULL;
    mica_buffer out = {0};
    mica_builder_config_default(&config);
    config.compression_algorithm = MICA_COMPRESSION_LZ4;
    config.parallel = false;
    config.profile_data = profile;
    mica_status status = mica_builder_new(ses_m_frontend(), &config, &builder, NULL);
    if (status == MICA_OK)
        status = mica_builder_add_memory(builder, "mean.m", caller, sizeof caller - 1, NULL);
    if (status == MICA_OK)
        status = mica_builder_add_memory(builder, "half.m", callee, sizeof callee - 1, NULL);
    if (status == MICA_OK) status = mica_builder_build_memory(builder, &out, NULL, NULL);
    if (status != MICA_OK && status != MICA_ERR_LIMIT && status != MICA_ERR_NO_MEMORY) abort();
    if (status == MICA_OK) {
        mica_snapshot_options options = {
            .memory = out.data, .memory_size = out.len, .level = MICA_VALIDATE_FULL, .jobs = 1};
        if (mica_snapshot_open(&options, &s, NULL) != MICA_OK ||
            mica_snapshot_decode_all(s, 1, NULL) != MICA_OK ||
            mica_snapshot_verify_structure(s, NULL) != MICA_OK)
            abort();
    }
    mica_snapshot_close(s);
    mica_buffer_free(&out);
    mica_builder_free(builder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    mica_profile *profile = NULL;
    mica_view bytes = mica_view_of(data, size);
    fuzz_pack(bytes);
    if (mica_profile_open(bytes, "m", &profile, NULL) != MICA_OK) return 0;
    fuzz_profile(profile);
    mica_profile_free(profile);
    fuzz_build(bytes);
    return 0;
}
