//! The three forms that the same archive comes in.

use rawzip::CompressionMethod;

/// How entries are compressed, and whether assets are inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// At rest: zstd, and assets are kept outside, once per project.
    Thin,
    /// A download: assets inside, deflate, so that every ZIP tool opens it.
    FatDeflate,
    /// A smaller download, for readers that know zstd.
    FatZstd,
}

impl Form {
    pub const fn method(self) -> Method {
        match self {
            Form::Thin | Form::FatZstd => Method::Zstd,
            Form::FatDeflate => Method::Deflate,
        }
    }

    pub const fn is_thin(self) -> bool {
        match self {
            Form::Thin => true,
            Form::FatDeflate | Form::FatZstd => false,
        }
    }
}

/// The compression methods that readers know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    Store,
    Deflate,
    Zstd,
}

impl Method {
    pub(crate) const fn zip(self) -> CompressionMethod {
        match self {
            Method::Store => CompressionMethod::STORE,
            Method::Deflate => CompressionMethod::DEFLATE,
            Method::Zstd => CompressionMethod::ZSTD,
        }
    }

    pub(crate) fn of(method: CompressionMethod) -> Option<Method> {
        [Method::Store, Method::Deflate, Method::Zstd].into_iter().find(|it| it.zip() == method)
    }
}
