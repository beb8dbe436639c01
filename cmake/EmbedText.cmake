# cmake/EmbedText.cmake - turns a text file into the initialiser of a char array: cmake -DFROM=file -DTO=file.inc -P EmbedText.cmake
file(READ ${FROM} hex HEX)
string(REGEX REPLACE "(................................................................)" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," hex "${hex}")
file(WRITE ${TO} "${hex}\n")
