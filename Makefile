# Makefile - `make run`, `make test` and `make install`; each does all of its own set-up.
SHELL := /bin/bash
BUILD := build
JOBS := $(shell nproc)
PREFIX ?= /usr/local

.PHONY: all setup build run test test-stores install package clean presets-profile profile
all: build

# What is installed first: SETUP=test and SETUP=package need more than a run.
SETUP := run
setup:
	@cmake/setup.sh $(SETUP)

build: setup
	@cmake -S . -B $(BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release > $(BUILD).log 2>&1 || { cat $(BUILD).log; exit 1; }
	@mv $(BUILD).log $(BUILD)/configure.log
	@cmake --build $(BUILD) -j $(JOBS)

run: build
	@$(BUILD)/mica --snapshot-stats examples/tour.m

test: SETUP := test
test: build
	@cd $(BUILD) && ctest --output-on-failure -j $(JOBS)

# The suite of stores, and tapes over it, beside a real S3 service (Ceph's object gateway), whose packages are installed. Where they cannot
# be, nothing has passed: that is said, and the target ends with 0 for those who have no such packages.
test-stores: SETUP := test
test-stores: build
	@tests/store/rgw.sh $(BUILD) --install store_test_s3 tape_test_stores; status=$$?; \
	if [ $$status = 0 ]; then echo "test-stores: all passed"; \
	elif [ $$status = 77 ]; then echo "******** test-stores: SKIPPED, which is not passed" >&2; \
	else exit $$status; fi

# To PREFIX (/usr/local); DESTDIR works.
install: build
	@cmake --install $(BUILD) --prefix $(PREFIX)

# Debian packages, in the build folder.
package: SETUP := package
package: build
	@cd $(BUILD) && cpack

# Measures every preset and rewrites presets/measured.def.
presets-profile: build
	@cmake --build $(BUILD) --target presets-profile

# Records the examples and the benchmark programs into profiles/stdlib.profile, and chooses program/pairs.def
# from it. The next build uses both. Counts do not depend on the pairs in the build that records.
profile: build
	@$(BUILD)/micac build -o $(BUILD)/plain.snap stdlib
	@$(BUILD)/micac train -o profiles/stdlib.profile --snapshot $(BUILD)/plain.snap -- examples/*.m bench/programs/*.m
	@bench/pairs.py --write

clean:
	rm -rf $(BUILD)
