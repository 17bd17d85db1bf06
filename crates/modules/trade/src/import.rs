//! Import of products from the CSV that Shopify exports: same column names, any order, further columns ignored.
//!
//! A row that cannot be read is reported by its line and the others land. A second import of the same file changes
//! nothing: products are known by their handle, variants by their SKU, and stock is counted only when a variant is new.
//! Pictures are addresses of other sites and are not fetched.

use std::collections::HashMap;

use kernel::{Currency, Error, MerchantId, Money, Result, Text3};
use serde::{Deserialize, Serialize};
use store::{Tx, args, sql};

use crate::catalogue::{self, ProductInput, ProductStatus, VariantInput};

/// A file may be this large.
pub(crate) const FILE_BYTES_MAX: usize = 20 * 1024 * 1024;
pub(crate) const ROWS_MAX: usize = 50_000;
const ERRORS_MAX: usize = 500;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ImportReport {
    pub rows: usize,
    pub products_created: usize,
    pub products_updated: usize,
    pub products_unchanged: usize,
    pub variants: usize,
    pub errors: Vec<RowError>,
}

/// What is wrong with one row. `line` is counted from 1, the header's line included, as editors count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RowError {
    pub line: u64,
    pub column: Option<String>,
    pub value: String,
    /// Stable code; the sentence is in the texts under `error-<code>`.
    pub code: String,
    pub message: String,
}

/// A product gathered from its rows.
#[derive(Clone, Debug)]
pub(crate) struct Gathered {
    pub(crate) handle: String,
    pub(crate) line: u64,
    pub(crate) input: ProductInput,
}

/// Reads a file into products. Pure. Errors of the file as a whole: `csv_header_missing`, `csv_unreadable`, `csv_too_many_rows`.
pub(crate) fn read(bytes: &[u8], currency: Currency) -> Result<(Vec<Gathered>, ImportReport)> {
    // Spreadsheets begin a UTF-8 file with a byte-order mark.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let header = reader.byte_headers().map_err(|e| Error::invalid("csv_unreadable").with("problem", e))?.clone();
    let columns: HashMap<String, usize> =
        header.iter().enumerate().map(|(at, name)| (String::from_utf8_lossy(name).trim().to_lowercase(), at)).collect();
    for needed in ["handle", "title", "variant price"] {
        if !columns.contains_key(needed) {
            return Err(Error::invalid("csv_header_missing").with("column", needed));
        }
    }
    let mut report = ImportReport::default();
    let mut gathered: Vec<Gathered> = Vec::new();
    let mut by_handle: HashMap<String, Option<usize>> = HashMap::new();
    for record in reader.byte_records() {
        report.rows += 1;
        if report.rows > ROWS_MAX {
            return Err(Error::invalid("csv_too_many_rows").with("max", ROWS_MAX));
        }
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                report.note(line, None, "", "csv_unreadable");
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let row = match RowOf::new(&columns, &record) {
            Ok(row) => row,
            Err(column) => {
                report.note(line, Some(column), "", "not_utf8");
                continue;
            }
        };
        if let Err(problem) = row.gather(line, currency, &mut gathered, &mut by_handle) {
            report.note(line, Some(problem.column), &problem.value, problem.code);
        }
    }
    gathered.retain(|g| {
        let checked = catalogue::check(&g.input);
        // A product without variants lost them to errors that are named already.
        if let Err(error) = &checked
            && !g.input.variants.is_empty()
        {
            report.note(g.line, error.field.map(str::to_owned).as_deref(), &g.handle, error.code);
        }
        checked.is_ok()
    });
    Ok((gathered, report))
}

/// What [`read`] says of a file, with its products counted as created. For the fuzz targets.
#[doc(hidden)]
pub fn check_csv(bytes: &[u8], currency: Currency) -> Result<ImportReport> {
    read(bytes, currency).map(|(products, report)| ImportReport { products_created: products.len(), ..report })
}

impl ImportReport {
    pub(crate) fn count(&mut self, landed: Landed) {
        match landed {
            Landed::Created => self.products_created += 1,
            Landed::Updated => self.products_updated += 1,
            Landed::Unchanged => self.products_unchanged += 1,
        }
    }

    pub(crate) fn refuse(&mut self, line: u64, handle: &str, error: &Error) {
        let value = error.params.first().map_or(handle, |(_, value)| value);
        self.note(line, error.field, value, error.code);
    }

    fn note(&mut self, line: u64, column: Option<&str>, value: &str, code: &str) {
        if self.errors.len() < ERRORS_MAX {
            self.errors.push(RowError {
                line,
                column: column.map(str::to_owned),
                value: value.chars().take(80).collect(),
                code: code.to_owned(),
                message: String::new(),
            });
        }
    }
}

struct Problem {
    column: &'static str,
    value: String,
    code: &'static str,
}

fn problem(column: &'static str, value: &str, code: &'static str) -> Problem {
    Problem { column, value: value.to_owned(), code }
}

/// One row, by column name.
struct RowOf<'a> {
    columns: &'a HashMap<String, usize>,
    cells: Vec<&'a str>,
}

impl<'a> RowOf<'a> {
    fn new(columns: &'a HashMap<String, usize>, record: &'a csv::ByteRecord) -> Result<RowOf<'a>, &'a str> {
        let mut cells = Vec::with_capacity(record.len());
        for (at, cell) in record.iter().enumerate() {
            let name = || columns.iter().find(|(_, i)| **i == at).map_or("", |(name, _)| name.as_str());
            cells.push(std::str::from_utf8(cell).map_err(|_| name())?.trim());
        }
        Ok(RowOf { columns, cells })
    }

    fn cell(&self, column: &str) -> &'a str {
        self.columns.get(column).and_then(|at| self.cells.get(*at)).copied().unwrap_or_default()
    }

    fn gather(
        &self,
        line: u64,
        currency: Currency,
        gathered: &mut Vec<Gathered>,
        by_handle: &mut HashMap<String, Option<usize>>,
    ) -> Result<(), Problem> {
        let handle = self.cell("handle");
        if handle.is_empty() {
            return Err(problem("handle", "", "field_needed"));
        }
        let first_row = !by_handle.contains_key(handle);
        if first_row && self.cell("title").is_empty() {
            by_handle.insert(handle.to_owned(), None);
            return Err(problem("title", "", "field_needed"));
        }
        // A row with no price and no SKU only brings a further picture.
        let picture_only = self.cell("variant price").is_empty() && self.cell("variant sku").is_empty();
        if picture_only && !first_row {
            return Ok(());
        }
        if first_row {
            by_handle.insert(handle.to_owned(), Some(gathered.len()));
            gathered.push(Gathered { handle: handle.to_owned(), line, input: self.product() });
        }
        let Some(Some(at)) = by_handle.get(handle).copied() else {
            return Err(problem("handle", handle, "product_unreadable"));
        };
        let product = &mut gathered[at].input;
        let variant = self.variant(handle, product.option_names.len(), product.variants.len(), currency)?;
        if product.variants.iter().any(|v| v.sku == variant.sku) {
            return Err(problem("variant sku", &variant.sku, "sku_twice"));
        }
        product.variants.push(variant);
        Ok(())
    }

    fn product(&self) -> ProductInput {
        let names = ["option1 name", "option2 name", "option3 name"].map(|c| self.cell(c));
        // Shopify writes the option “Title” with the value “Default Title” for a product without options.
        let option_names = names.into_iter().filter(|n| !n.is_empty() && *n != "Title").map(str::to_owned).collect();
        let published = !self.cell("published").eq_ignore_ascii_case("false");
        let status = match self.cell("status").to_lowercase().as_str() {
            "archived" => ProductStatus::Archived,
            "draft" => ProductStatus::Draft,
            _ if published => ProductStatus::Active,
            _ => ProductStatus::Draft,
        };
        let category = [self.cell("type"), self.cell("product category")].into_iter().find(|c| !c.is_empty());
        ProductInput {
            title: Text3::same(self.cell("title")),
            description: Text3::same(&plain_text(self.cell("body (html)"))),
            category: category.unwrap_or_default().to_owned(),
            status,
            option_names,
            attributes: Vec::new(),
            limit_per_buyer: None,
            pictures: Vec::new(),
            variants: Vec::new(),
        }
    }

    fn variant(
        &self,
        handle: &str,
        options: usize,
        position: usize,
        currency: Currency,
    ) -> Result<VariantInput, Problem> {
        let values = ["option1 value", "option2 value", "option3 value"].map(|c| self.cell(c));
        let sku = match self.cell("variant sku") {
            "" => format!("{handle}-{}", position + 1),
            sku => sku.to_owned(),
        };
        let price = self.amount("variant price", currency)?.ok_or(problem("variant price", "", "field_needed"))?;
        Ok(VariantInput {
            id: None,
            sku,
            options: values.into_iter().take(options).map(str::to_owned).collect(),
            price_minor: price,
            compare_at_minor: self.amount("variant compare at price", currency)?,
            weight_g: self.whole("variant grams", 0, 1_000_000)?,
            picture_url: None,
            on_hand: self.whole("variant inventory qty", 0, catalogue::STOCK_MAX)?,
        })
    }

    fn amount(&self, column: &'static str, currency: Currency) -> Result<Option<i64>, Problem> {
        match self.cell(column) {
            "" => Ok(None),
            text => match Money::parse_decimal(text, currency) {
                Ok(money) if money.minor >= 0 => Ok(Some(money.minor)),
                _ => Err(problem(column, text, "amount_unreadable")),
            },
        }
    }

    fn whole(&self, column: &'static str, min: i64, max: i64) -> Result<i64, Problem> {
        match self.cell(column) {
            "" => Ok(min),
            // Grams come as 200.0 from some exports.
            text => match text.strip_suffix(".0").unwrap_or(text).parse::<i64>() {
                Ok(n) if (min..=max).contains(&n) => Ok(n),
                _ => Err(problem(column, text, "number_unreadable")),
            },
        }
    }
}

/// The words of a piece of HTML.
fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                text.push(' ');
            }
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    let decoded = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text, |text, (entity, plain)| text.replace(entity, plain));
    decoded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lands one product. Gives whether it is new, changed or as it was.
pub(crate) fn land(tx: &mut Tx<'_>, merchant: MerchantId, currency: Currency, found: &Gathered) -> Result<Landed> {
    let known = tx.first(
        sql!(
            "SELECT id, title, description, category, status, option_names FROM trade_product
              WHERE merchant = ?1 AND handle = ?2"
        ),
        args![merchant, &found.handle],
        |r| {
            let head: [String; 5] = [r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?];
            Ok((r.get::<kernel::ProductId>(0)?, head))
        },
    )?;
    let Some((id, head)) = known else {
        catalogue::create(tx, merchant, currency, Some(&found.handle), &found.input)?;
        return Ok(Landed::Created);
    };
    let input = &found.input;
    let head_now = [
        catalogue::to_json(&input.title)?,
        catalogue::to_json(&input.description)?,
        input.category.clone(),
        input.status.code().to_owned(),
        catalogue::to_json(&input.option_names)?,
    ];
    let mut variants = tx.query(
        sql!(
            "SELECT sku, options, price_minor, compare_at_minor, weight_g FROM trade_variant
              WHERE product = ?1 AND archived = 0 ORDER BY position"
        ),
        args![id],
        |r| {
            Ok((r.get::<String>(0)?, r.get::<String>(1)?, r.get::<i64>(2)?, r.get::<Option<i64>>(3)?, r.get::<i64>(4)?))
        },
    )?;
    let mut variants_now = Vec::new();
    for v in &input.variants {
        variants_now.push((
            v.sku.clone(),
            catalogue::to_json(&v.options)?,
            v.price_minor,
            v.compare_at_minor,
            v.weight_g,
        ));
    }
    variants.sort();
    variants_now.sort();
    if head == head_now && variants == variants_now {
        return Ok(Landed::Unchanged);
    }
    // What the file does not speak of stays as the shop set it.
    let (pictures, attributes, limit) = tx
        .first(sql!("SELECT pictures, attributes, limit_per_buyer FROM trade_product WHERE id = ?1"), args![id], |r| {
            Ok((r.get::<String>(0)?, r.get::<String>(1)?, r.get::<Option<u32>>(2)?))
        })?
        .ok_or(Error::not_found())?;
    let kept = ProductInput {
        pictures: crate::json(&pictures)?,
        attributes: crate::json(&attributes)?,
        limit_per_buyer: limit,
        ..input.clone()
    };
    catalogue::update(tx, merchant, id, &kept)?;
    Ok(Landed::Updated)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Landed {
    Created,
    Updated,
    Unchanged,
}

impl Landed {
    const ALL: [Landed; 3] = [Landed::Created, Landed::Updated, Landed::Unchanged];

    /// By which a dry run takes back what it did and still says it.
    pub(crate) const fn dry_code(self) -> &'static str {
        match self {
            Landed::Created => "dry_created",
            Landed::Updated => "dry_updated",
            Landed::Unchanged => "dry_unchanged",
        }
    }

    pub(crate) fn from_dry_code(code: &str) -> Option<Landed> {
        Landed::ALL.into_iter().find(|l| l.dry_code() == code)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FILE: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src,Status\n\
ao-linen,Áo linen,\"<p>Vải <b>linen</b> mềm &amp; mát</p>\",Bà Tư,Áo,he,true,Màu,Đen,Size,M,AL-D-M,250,12,189000,249000,https://x/1.jpg,active\n\
ao-linen,,,,,,,,Đen,,L,AL-D-L,250.0,8,189000.00,,,\n\
ao-linen,,,,,,,,,,,,,,,,https://x/2.jpg,\n\
coc-su,Cốc sứ,,,,,true,Title,Default Title,,,CS-1,400,30,mười nghìn,,,active\n\
coc-tre,Cốc tre,,,,,false,Title,Default Title,,,CT-1,100,5,45000,,,\n";

    #[test]
    fn a_shopify_export_is_read_and_a_bad_row_is_named_by_its_line() {
        let (products, report) = read(FILE.as_bytes(), Currency::VND).unwrap();
        assert_eq!(report.rows, 5);
        let error = &report.errors[0];
        assert_eq!(
            (error.line, error.column.as_deref(), error.code.as_str()),
            (5, Some("variant price"), "amount_unreadable")
        );
        let linen = &products[0].input;
        assert_eq!(linen.description.vi, "Vải linen mềm & mát");
        assert_eq!(linen.option_names, ["Màu", "Size"]);
        assert_eq!(
            linen.variants.iter().map(|v| (v.options.join("/"), v.price_minor, v.weight_g)).collect::<Vec<_>>(),
            [("Đen/M".to_owned(), 189_000, 250), ("Đen/L".to_owned(), 189_000, 250)]
        );
        let bamboo = products.iter().find(|p| p.handle == "coc-tre").unwrap();
        assert_eq!((bamboo.input.status, bamboo.input.variants[0].options.len()), (ProductStatus::Draft, 0));
    }

    #[test]
    fn a_file_of_something_else_is_refused_as_a_whole() {
        assert_eq!(read(b"name,price\na,1\n", Currency::VND).unwrap_err().code, "csv_header_missing");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let _ = read(&bytes, Currency::USD);
            let with_header = [b"Handle,Title,Variant Price\n", bytes.as_slice()].concat();
            let _ = read(&with_header, Currency::USD);
        }
    }
}
