//! Columns of texts whose codes are known: a dictionary, and the codes packed into bits.
//!
//! The library would look every text up again. Layout: the Parquet format's
//! [dictionary encoding](https://parquet.apache.org/docs/file-format/data-pages/encodings/).

use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use super::write::present;

/// So many distinct texts are a dictionary, however few rows there are.
pub(super) const MOST: usize = 256;

/// A column chunk of one dictionary and one page.
pub(super) fn chunk(
    descriptor: &ColumnDescPtr,
    codes: &[u32],
    known: Option<&[bool]>,
    texts: &[Arc<str>],
) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
    let rows = u32::try_from(codes.len()).map_err(|_| too_large())?;
    let nullable = descriptor.max_def_level() > 0;
    let present = present(codes, known);
    let mut body = Vec::new();
    if nullable {
        let mut levels = Vec::new();
        let level = |row: usize| known.is_none_or(|known| known.get(row) == Some(&true)).into();
        packed(&(0..codes.len()).map(level).collect::<Vec<u32>>(), 1, &mut levels)?;
        body.extend(u32::try_from(levels.len()).map_err(|_| too_large())?.to_le_bytes());
        body.append(&mut levels);
    }
    let largest = texts.len().saturating_sub(1).max(1);
    let width = usize::BITS.saturating_sub(largest.leading_zeros());
    body.push(u8::try_from(width).map_err(|_| too_large())?);
    packed(&present, width, &mut body)?;

    let mut dictionary = Vec::new();
    for text in texts {
        dictionary.extend(u32::try_from(text.len()).map_err(|_| too_large())?.to_le_bytes());
        dictionary.extend_from_slice(text.as_bytes());
    }
    let pages = [
        Page::DictionaryPage {
            buf: dictionary.into(),
            num_values: u32::try_from(texts.len()).map_err(|_| too_large())?,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        },
        Page::DataPage {
            buf: body.into(),
            num_values: rows,
            encoding: Encoding::RLE_DICTIONARY,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        },
    ];
    let mut sink = TrackedWrite::new(Vec::new());
    let (mut starts, mut size) = (Vec::new(), 0_usize);
    {
        let mut writer = SerializedPageWriter::new(&mut sink);
        for page in pages {
            let length = page.buffer().len();
            let written = writer.write_page(CompressedPage::new(page, length))?;
            starts.push(i64::try_from(written.offset).map_err(|_| too_large())?);
            size = size.saturating_add(written.compressed_size);
        }
        writer.close()?;
    }
    let size = i64::try_from(size).map_err(|_| too_large())?;
    let nulls = codes.len().saturating_sub(present.len()) as u64;
    let metadata = ColumnChunkMetaData::builder(Arc::clone(descriptor))
        .set_compression(Compression::UNCOMPRESSED)
        .set_encodings(vec![Encoding::PLAIN, Encoding::RLE, Encoding::RLE_DICTIONARY])
        .set_num_values(rows.into())
        .set_total_compressed_size(size)
        .set_total_uncompressed_size(size)
        .set_dictionary_page_offset(starts.first().copied())
        .set_data_page_offset(starts.last().copied().unwrap_or(0))
        .set_statistics(statistics(&present, texts, nulls))
        .build()?;
    let close = ColumnCloseResult {
        bytes_written: size.unsigned_abs(),
        rows_written: rows.into(),
        metadata,
        bloom_filter: None,
        column_index: None,
        offset_index: None,
    };
    Ok((sink.into_inner()?.into(), close))
}

/// The least and the greatest text that there is.
fn statistics(codes: &[u32], texts: &[Arc<str>], nulls: u64) -> Statistics {
    let mut used = vec![false; texts.len()];
    for code in codes {
        if let Some(slot) = used.get_mut(*code as usize) {
            *slot = true;
        }
    }
    let used = || texts.iter().zip(&used).filter(|(_, used)| **used).map(|(text, _)| text.as_bytes());
    let bytes = |text: &[u8]| ByteArray::from(text.to_vec());
    Statistics::byte_array(used().min().map(bytes), used().max().map(bytes), None, Some(nulls), false)
}

fn too_large() -> ParquetError {
    ParquetError::General("a piece of the answers is too large for Parquet".to_owned())
}

/// Codes of so many bits each: one run if all are the same, or else one after the other, eight at a time.
fn packed(codes: &[u32], width: u32, out: &mut Vec<u8>) -> Result<(), ParquetError> {
    let Some(first) = codes.first() else { return Ok(()) };
    let bytes = width.div_ceil(8) as usize;
    if codes.iter().all(|code| code == first) {
        varint(codes.len().checked_mul(2).ok_or_else(too_large)?, out);
        out.extend(first.to_le_bytes().iter().take(bytes));
        return Ok(());
    }
    let groups = codes.len().div_ceil(8);
    varint(groups.checked_mul(2).and_then(|twice| twice.checked_add(1)).ok_or_else(too_large)?, out);
    out.reserve(groups.saturating_mul(width as usize));
    for eight in codes.chunks(8) {
        if width <= 8 {
            // So many bits make so many bytes, which fit a word.
            let word = eight.iter().rev().fold(0_u64, |word, code| word << width | u64::from(*code));
            out.extend_from_slice(word.to_le_bytes().get(..width as usize).unwrap_or_default());
            continue;
        }
        let (mut word, mut have) = (0_u64, 0_u32);
        for code in eight.iter().copied().chain(std::iter::repeat(0)).take(8) {
            word |= u64::from(code) << have;
            have = have.saturating_add(width);
            while have >= 8 {
                out.extend(word.to_le_bytes().first());
                word >>= 8;
                have = have.saturating_sub(8);
            }
        }
    }
    Ok(())
}

fn varint(mut value: usize, out: &mut Vec<u8>) {
    while value > 0x7F {
        out.push(u8::try_from(value & 0x7F).unwrap_or(0) | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).unwrap_or(0));
}
