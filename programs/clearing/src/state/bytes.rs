//! Sets of plain numbers go in and out as one block of bytes: reading them field by field costs every instruction that
//! loads them thousands of units. Those are the bytes that field by field would give: there is no padding, which `Pod` makes
//! sure of, and the IDL is made from the fields.

macro_rules! borsh_as_bytes {
    ($set:ty) => {
        #[cfg(not(feature = "idl-build"))]
        const _: () = {
            use anchor_lang::prelude::borsh::{
                BorshDeserialize, BorshSerialize,
                io::{Read, Result, Write},
            };

            impl BorshSerialize for $set {
                fn serialize<W: Write>(&self, writer: &mut W) -> Result<()> {
                    writer.write_all(bytemuck::bytes_of(self))
                }
            }

            impl BorshDeserialize for $set {
                fn deserialize_reader<R: Read>(reader: &mut R) -> Result<Self> {
                    let mut set: Self = bytemuck::Zeroable::zeroed();
                    reader.read_exact(bytemuck::bytes_of_mut(&mut set))?;
                    Ok(set)
                }
            }
        };
    };
}

pub(crate) use borsh_as_bytes;
