/* tests/format/test_dictionary.c - dictionaries: the same bytes each time, small runs decoded alone, damage
 * refused. */
#include "format/codec.h"

#include "base/alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#define SAMPLES 400

static char texts[SAMPLES][320];
static base_view samples[SAMPLES];

static int setup(void **state) {
    (void)state;
    static const char *const verbs[] = {"returns", "computes", "finds", "removes", "joins"};
    static const char *const things[] = {"the largest element", "a row vector", "the mean of the columns",
                                         "every zero", "the given names"};
    uint32_t seed = 7;
    for (int i = 0; i < SAMPLES; i++) {
        seed = seed * 1103515245u + 12345u;
        int n = snprintf(
            texts[i], sizeof texts[i],
            "NAME%u(X, DIM) %s %s along the dimension DIM.\n  An empty input gives %u.\n  See also: "
            "f%u, g%u\n",
            seed >> 16, verbs[(seed >> 8) % 5], things[(seed >> 12) % 5], seed >> 20, i * 7 % 90, i * 5 % 70);
        samples[i] = base_view_of(texts[i], (size_t)n);
    }
    return 0;
}

static base_buf trained(size_t max) {
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    if (fmt_dictionary_train(samples, SAMPLES, max, 3, &out, &err) != MICA_OK) fail_msg("%s", err.message);
    return out;
}

static void training_gives_the_same_bytes_each_time(void **state) {
    (void)state;
    base_buf a = trained(4096), b = trained(4096);
    assert_true(a.len > 256 && a.len <= 4096);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.data, b.data, a.len);
    base_buf_free(&a);
    base_buf_free(&b);
}

static void too_few_samples_make_no_dictionary(void **state) {
    (void)state;
    base_buf out = {0};
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(fmt_dictionary_train(samples, 3, 4096, 3, &out, &err), MICA_OK);
    assert_int_equal(out.len, 0);
    assert_int_equal(fmt_dictionary_train(NULL, 0, 4096, 3, &out, &err), MICA_OK);
    assert_int_equal(out.len, 0);
    base_buf_free(&out);
}

static void small_runs_shrink_alone_and_come_back(void **state) {
    (void)state;
    mica_error err = MICA_ERROR_INIT;
    base_buf dictionary = trained(4096);
    base_view bytes = base_view_of(dictionary.data, dictionary.len);
    fmt_decode_dictionary *decode;
    fmt_decoder *decoder;
    assert_int_equal(fmt_decode_dictionary_new(bytes, &decode, &err), MICA_OK);
    assert_int_equal(fmt_decoder_new(&decoder, &err), MICA_OK);
    for (unsigned level = 1; level <= 9; level++) {
        fmt_encode_dictionary *encode;
        size_t with = 0, without = 0;
        assert_int_equal(fmt_encode_dictionary_new(bytes, level, &encode, &err), MICA_OK);
        for (int i = 0; i < SAMPLES; i += 7) {
            base_buf out = {0}, plain = {0};
            uint8_t back[320];
            assert_int_equal(fmt_encode_with(encode, samples[i], &out, &err), MICA_OK);
            assert_int_equal(fmt_encode(FMT_CODEC_ZSTD, level, samples[i], &plain, &err), MICA_OK);
            with += out.len;
            without += plain.len;
            base_view stored = base_view_of(out.data, out.len);
            assert_int_equal(fmt_decode_with(decoder, decode, stored, back, samples[i].len, &err), MICA_OK);
            assert_memory_equal(back, samples[i].data, samples[i].len);
            /* one byte too many or too few is damage, and so is a missing dictionary */
            assert_int_equal(fmt_decode_with(decoder, decode, stored, back, samples[i].len - 1, NULL),
                             MICA_ERR_COMPRESSION);
            assert_int_equal(fmt_decode_with(decoder, decode, stored, back, sizeof back, NULL),
                             MICA_ERR_COMPRESSION);
            assert_int_equal(fmt_decode(FMT_CODEC_ZSTD_DICTIONARY, stored, back, samples[i].len, NULL),
                             MICA_ERR_COMPRESSION);
            base_buf_free(&out);
            base_buf_free(&plain);
        }
        assert_true(with * 2 < without);
        fmt_encode_dictionary_free(encode);
    }
    fmt_decoder_free(decoder);
    fmt_decode_dictionary_free(decode);
    base_buf_free(&dictionary);
}

static void bytes_that_are_no_dictionary_are_refused(void **state) {
    (void)state;
    fmt_decode_dictionary *decode;
    fmt_encode_dictionary *encode;
    mica_error err = MICA_ERROR_INIT;
    assert_int_equal(fmt_decode_dictionary_new(samples[0], &decode, &err), MICA_ERR_COMPRESSION);
    assert_null(decode);
    assert_int_equal(fmt_encode_dictionary_new(samples[0], 3, &encode, NULL), MICA_ERR_COMPRESSION);
    assert_null(encode);
    base_buf dictionary = trained(4096);
    dictionary.data[9] ^= 0xff; /* within the tables of the entropy coder */
    assert_int_equal(fmt_decode_dictionary_new(base_view_of(dictionary.data, 64), &decode, NULL),
                     MICA_ERR_COMPRESSION);
    base_buf_free(&dictionary);
    fmt_decode_dictionary_free(NULL);
    fmt_encode_dictionary_free(NULL);
    fmt_decoder_free(NULL);
}

/* Every allocation of training, preparing, encoding and decoding fails once. */
static void memory_may_run_out_anywhere(void **state) {
    (void)state;
    for (uint64_t n = 1;; n++) {
        base_buf dictionary = {0}, out = {0};
        fmt_encode_dictionary *encode = NULL;
        fmt_decode_dictionary *decode = NULL;
        fmt_decoder *decoder = NULL;
        uint8_t back[320];
        uint64_t before = base_alloc_count();
        base_alloc_fail_at(n);
        mica_status status = fmt_dictionary_train(samples, SAMPLES, 4096, 3, &dictionary, NULL);
        base_view bytes = base_view_of(dictionary.data, dictionary.len);
        if (status == MICA_OK) status = fmt_encode_dictionary_new(bytes, 3, &encode, NULL);
        if (status == MICA_OK) status = fmt_encode_with(encode, samples[0], &out, NULL);
        if (status == MICA_OK) status = fmt_decode_dictionary_new(bytes, &decode, NULL);
        if (status == MICA_OK) status = fmt_decoder_new(&decoder, NULL);
        if (status == MICA_OK)
            status =
                fmt_decode_with(decoder, decode, base_view_of(out.data, out.len), back, samples[0].len, NULL);
        base_alloc_fail_at(0);
        bool reached = base_alloc_count() - before >= n;
        assert_int_equal(status, reached ? MICA_ERR_NO_MEMORY : MICA_OK);
        fmt_decoder_free(decoder);
        fmt_decode_dictionary_free(decode);
        fmt_encode_dictionary_free(encode);
        base_buf_free(&dictionary);
        base_buf_free(&out);
        if (!reached) {
            assert_true(n > 8);
            break;
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(training_gives_the_same_bytes_each_time),
        cmocka_unit_test(too_few_samples_make_no_dictionary),
        cmocka_unit_test(small_runs_shrink_alone_and_come_back),
        cmocka_unit_test(bytes_that_are_no_dictionary_are_refused),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
