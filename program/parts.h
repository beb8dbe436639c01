/* program/parts.h - numbers of the parts of a function in a snapshot. */
#ifndef PROGRAM_PARTS_H
#define PROGRAM_PARTS_H

typedef enum prog_part {
#define PROG_PART(number, name, text, hot) PROG_PART_##name = number,
#include "program/parts.def"
#undef PROG_PART
} prog_part;

#define PROG_LANGUAGE "m"

#endif
