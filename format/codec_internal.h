/* format/codec_internal.h - what codec.c and dictionary.c share. */
#ifndef FORMAT_CODEC_INTERNAL_H
#define FORMAT_CODEC_INTERNAL_H

/* ZSTD's level for one of ours, 1 to 9. Its levels above 19 need far more memory to decode. */
static inline int fmt_zstd_level(unsigned level) {
    static const int levels[9] = {1, 2, 3, 5, 7, 9, 12, 15, 19};
    return levels[level - 1];
}

#endif
