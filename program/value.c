/* program/value.c - names of classes, for messages and listings; what values are stands in value.h. */
#include "program/value.h"

const char *prog_class_name(prog_class cls) {
    static const char *const names[PROG_CLASS_COUNT] = {
#define PROG_CLASS(number, name, text, bytes) [number] = text,
#include "program/classes.def"
#undef PROG_CLASS
    };
    return (unsigned)cls < PROG_CLASS_COUNT ? names[cls] : "?";
}
