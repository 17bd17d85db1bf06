#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| phien_fuzz::bodies(data));
